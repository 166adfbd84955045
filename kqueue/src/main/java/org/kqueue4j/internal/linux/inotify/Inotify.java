// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.inotify;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.linux.poller.Poller;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.LinuxErrno;
import org.kqueue4j.internal.linux.sys.OwnDescriptors;
import org.kqueue4j.internal.linux.sys.Procfs;
import org.kqueue4j.internal.linux.sys.Syscall;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;
import org.kqueue4j.sys.Errno;

/**
 * The system calls of one inotify: its descriptor, its watches by their descriptors ({@code wd}),
 * and its events.
 *
 * <p>Guarded by the lock of the kqueue.
 */
final class Inotify {
  interface EventReader {
    /**
     * Accepts an event of a watch.
     *
     * @param cookie is the same for both events of a rename
     * @param named whether it is about an entry of the watched directory
     */
    void event(int wd, int events, int cookie, boolean named);
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

  private final Poller poller;
  private final SyscallBuffer buffer;
  private int fd = NO_FD;

  /** Makes an inotify that is not open, with {@link #BUFFER_SIZE} bytes for events. */
  Inotify(Poller poller, SyscallBuffer buffer) {
    this.poller = poller;
    this.buffer = buffer;
  }

  int fd() {
    return fd;
  }

  boolean isOpen() {
    return fd != NO_FD;
  }

  /** Opens it; returns null, or why there is none. */
  @Nullable Failure open() {
    long opened = OwnDescriptors.tryOpenInotify(poller.scratch());
    if (opened < 0) {
      return openFailure(opened);
    }
    fd = poller.own(opened);
    return null;
  }

  private Failure openFailure(long result) {
    String what = "watching files";
    if (result == -Linux.EMFILE) {
      // The same error stands for two limits; only one of them is on other descriptors too.
      if (OwnDescriptors.canOpenMore(poller.scratch())) {
        return reached(Errno.EMFILE, what + ": too many inotifies", "instances");
      }
    }
    return LinuxErrno.failure(result, what);
  }

  void close() {
    poller.closeOwn(fd);
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
    return watch(FilePaths.link(target) + "/..", mask);
  }

  private long watch(String path, int mask) {
    SyscallBuffer scratch = poller.scratch();
    scratch.setString(0, path);
    return scratch.call(Syscall.INOTIFY_ADD_WATCH, fd, scratch.address(), mask, 0);
  }

  void unwatch(int wd) {
    // It fails if the inode is gone, since the watch has ended then.
    poller.scratch().call(Syscall.INOTIFY_RM_WATCH, fd, wd);
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
    boolean isOfNamespace = namespace < limit("/proc/sys/fs/inotify/max_user_" + what);
    String limit = (isOfNamespace ? "user.max_inotify_" : "fs.inotify.max_user_") + what;
    return Failure.ofLimit(
        errno,
        limit,
        reason
            + "; raise "
            + limit
            + (isOfNamespace ? " of this user namespace, which is " + namespace : ""));
  }

  /** Returns a setting; no limit if this kernel does not have it, or if it is hidden. */
  private static long limit(String file) {
    String value = Procfs.read(file);
    return value == null ? Long.MAX_VALUE : Long.parseLong(value.strip());
  }

  void read(EventReader reader) {
    for (; ; ) {
      long n = poller.scratch().call(Syscall.READ, fd, buffer.address(), BUFFER_SIZE, 0);
      if (n == -Linux.EAGAIN) {
        return;
      }
      if (n < 0 && n != -Linux.EINTR) {
        throw LinuxErrno.failure(n, "reading inotify's events").toException();
      }
      for (long at = 0; at < n; at += Layout.SIZE + buffer.getInt(at + Layout.LEN)) {
        reader.event(
            buffer.getInt(at + Layout.WD),
            buffer.getInt(at + Layout.MASK),
            buffer.getInt(at + Layout.COOKIE),
            buffer.getInt(at + Layout.LEN) > 0);
      }
      if (n >= 0 && n <= BUFFER_SIZE - Layout.MAX_SIZE) {
        return; // another event would have had room, so there was none
      }
    }
  }
}
