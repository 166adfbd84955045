// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.inotify;

import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.LinuxErrno;
import org.kqueue4j.internal.linux.sys.OwnDescriptors;
import org.kqueue4j.internal.linux.sys.Procfs;
import org.kqueue4j.internal.linux.sys.Syscall;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;
import org.kqueue4j.internal.path.PathBytes;
import org.kqueue4j.sys.Errno;

/**
 * The system calls of one inotify: its descriptor, its watches by their descriptors ({@code wd}),
 * and its events.
 *
 * <p>Guarded by the lock of its owner.
 */
final class Inotify {
  interface EventReader {
    /**
     * Accepts an event of a watch.
     *
     * @param cookie is the same for both events of a rename
     * @param nameSize the bytes of an entry's name, which NULs follow; 0 if it is about what is
     *     watched itself
     * @param nameAt where the name is in the buffer
     */
    void event(int wd, int events, int cookie, int nameSize, long nameAt);
  }

  /** {@code struct inotify_event}; a name, if any, follows. */
  private static final class Layout {
    static final int WD = 0;
    static final int MASK = 4;
    static final int COOKIE = 8;
    static final int LEN = 12;
    static final int SIZE = 16;

    /** The size with the longest name. */
    static final int MAX_SIZE = SIZE + Linux.NAME_MAX + 1;
  }

  /** The bytes of events that one call reads. */
  static final int BUFFER_SIZE = 16384;

  private static final int NO_FD = -1;

  private static final byte[] PARENT = {'.', '.'};

  private final Supplier<SyscallBuffer> calls;
  private final SyscallBuffer buffer;
  private final IntConsumer opened;
  private final IntConsumer closer;
  private int fd = NO_FD;

  /**
   * Makes an inotify that is not open.
   *
   * @param calls memory for one call at a time
   * @param buffer has {@link #BUFFER_SIZE} bytes for events
   * @param opened takes over the descriptor
   * @param closer closes it
   */
  Inotify(
      Supplier<SyscallBuffer> calls, SyscallBuffer buffer, IntConsumer opened, IntConsumer closer) {
    this.calls = calls;
    this.buffer = buffer;
    this.opened = opened;
    this.closer = closer;
  }

  int fd() {
    return fd;
  }

  boolean isOpen() {
    return fd != NO_FD;
  }

  /** Opens it; returns null, or why there is none. */
  @Nullable Failure open() {
    long result = OwnDescriptors.tryOpenInotify(calls.get());
    if (result < 0) {
      return openFailure(result);
    }
    fd = (int) result;
    opened.accept(fd);
    return null;
  }

  private Failure openFailure(long result) {
    String what = "watching files";
    if (result == -Linux.EMFILE) {
      // The same error stands for two limits; only one of them is on other descriptors too.
      if (OwnDescriptors.canOpenMore(calls.get())) {
        return reached(Errno.EMFILE, what + ": too many inotifies", "instances");
      }
    }
    return LinuxErrno.failure(result, what);
  }

  void close() {
    closer.accept(fd);
    fd = NO_FD;
  }

  /**
   * Watches what a descriptor is open on; returns the watch descriptor, or minus errno. An inode
   * has one watch, so this may change the mask of one that exists.
   */
  long watch(int target, int mask) {
    return watch(FilePaths.link(target), mask);
  }

  /** Watches the directory that lists the one that a descriptor is open on. */
  long watchParent(int target, int mask) {
    return watch(PathBytes.join(FilePaths.link(target), PARENT), mask);
  }

  private long watch(byte[] path, int mask) {
    SyscallBuffer scratch = calls.get();
    scratch.setName(0, path);
    return watch(scratch.address(), mask);
  }

  /** Watches what a path names, by the address of the path. */
  long watch(long path, int mask) {
    return calls.get().call(Syscall.INOTIFY_ADD_WATCH, fd, path, mask, 0);
  }

  void unwatch(int wd) {
    // It fails if the inode is gone, since the watch has ended then.
    calls.get().call(Syscall.INOTIFY_RM_WATCH, fd, wd);
  }

  static Failure failure(long result, String what) {
    return switch ((int) -result) {
      case Linux.ENOSPC -> reached(Errno.ENOSPC, what + ": too many inotify watches", "watches");
      case Linux.EACCES ->
          Failure.of(Errno.EACCES, what + ": inotify needs the permission to read it");
      default -> LinuxErrno.failure(result, what);
    };
  }

  /** Returns the failure that the lower one of a user's two limits is reached. */
  private static Failure reached(Errno errno, String reason, String what) {
    long namespace = limit("/proc/sys/user/max_inotify_" + what);
    long host = limit("/proc/sys/fs/inotify/max_user_" + what);
    boolean isOfNamespace = namespace < host;
    String limit = (isOfNamespace ? "user.max_inotify_" : "fs.inotify.max_user_") + what;
    long allowed = Math.min(namespace, host);
    return Failure.ofLimit(
        errno,
        limit,
        reason
            + "; raise "
            + limit
            + (isOfNamespace ? " of this user namespace" : "")
            + (allowed == Long.MAX_VALUE ? "" : ", which is " + allowed));
  }

  /** Returns a setting; no limit if this kernel does not have it, or if it is hidden. */
  private static long limit(String file) {
    String value = Procfs.read(file);
    return value == null ? Long.MAX_VALUE : Long.parseLong(value.strip());
  }

  /** Reads all events. */
  void read(EventReader reader) {
    while (readSome(reader)) {}
  }

  /** Reads the events that the buffer has room for; returns whether there may be more. */
  boolean readSome(EventReader reader) {
    long n = calls.get().call(Syscall.READ, fd, buffer.address(), BUFFER_SIZE, 0);
    if (n == -Linux.EAGAIN) {
      return false;
    }
    if (n < 0 && n != -Linux.EINTR) {
      throw LinuxErrno.failure(n, "reading inotify's events").toException();
    }
    for (long at = 0; at < n; at += Layout.SIZE + buffer.getInt(at + Layout.LEN)) {
      reader.event(
          buffer.getInt(at + Layout.WD),
          buffer.getInt(at + Layout.MASK),
          buffer.getInt(at + Layout.COOKIE),
          buffer.getInt(at + Layout.LEN),
          at + Layout.SIZE);
    }
    return n < 0 || n > BUFFER_SIZE - Layout.MAX_SIZE; // else another event would have had room
  }
}
