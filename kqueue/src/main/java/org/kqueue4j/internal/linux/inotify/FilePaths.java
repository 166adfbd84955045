// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.inotify;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.kqueue4j.internal.linux.poller.Poller;
import org.kqueue4j.internal.linux.sys.DescriptorCalls;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.OwnDescriptors;
import org.kqueue4j.internal.linux.sys.Syscall;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;

/**
 * The system calls that lead from paths to descriptors and back. A path is bytes, not all of which
 * are characters in the charset of the locale.
 *
 * <p>Guarded by the lock of the kqueue.
 */
final class FilePaths {
  /** The end of the path in /proc of a file whose name has been removed. */
  private static final byte[] DELETED = " (deleted)".getBytes(StandardCharsets.US_ASCII);

  private final Poller poller;

  /** Has room for the longest path. */
  private final SyscallBuffer buffer;

  FilePaths(Poller poller, SyscallBuffer buffer) {
    this.poller = poller;
    this.buffer = buffer;
  }

  /** Returns the path in /proc that leads to the file of a descriptor. */
  static byte[] link(int fd) {
    return ("/proc/self/fd/" + fd).getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Opens a path for identification only, not for reading or writing; returns the descriptor, or
   * minus errno.
   */
  long open(byte[] path) {
    if (path.length >= Linux.PATH_MAX) {
      return -Linux.ENAMETOOLONG;
    }
    buffer.setName(0, path);
    return OwnDescriptors.tryOpenPath(poller.scratch(), buffer.address());
  }

  void close(long fd) {
    OwnDescriptors.close(poller.scratch(), (int) fd);
  }

  /** Returns the present path of a descriptor's file; empty if it is unknown. */
  byte[] of(int fd) {
    SyscallBuffer scratch = poller.scratch();
    scratch.setName(0, link(fd));
    long n =
        scratch.call(
            Syscall.READLINKAT,
            Linux.AT_FDCWD,
            scratch.address(),
            buffer.address(),
            Linux.PATH_MAX);
    return buffer.getBytes(0, (int) Math.max(0, n));
  }

  /**
   * Returns whether the name by which a file was opened is gone: /proc says so, and that name leads
   * to another file or to none. A file may be called "x (deleted)" itself.
   */
  boolean isNameGone(int fd) {
    byte[] path = of(fd);
    int end = path.length - DELETED.length;
    if (end < 0 || !Arrays.equals(path, end, path.length, DELETED, 0, DELETED.length)) {
      return false;
    }
    long named = open(path);
    if (named < 0) {
      return true;
    }
    DescriptorCalls.Inode inode = poller.calls().inode((int) named);
    close(named);
    return !inode.hasSameNumber(poller.calls().inode(fd));
  }
}
