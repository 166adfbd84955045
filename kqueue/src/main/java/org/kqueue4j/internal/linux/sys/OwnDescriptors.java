// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.sys;

/**
 * Opens, duplicates and closes the descriptors that the library itself uses. Each is closed on
 * exec, so that no child process inherits it.
 *
 * <p>The methods that start with {@code try} return the descriptor or minus errno, for callers that
 * have an alternative or a reason of their own; the others throw.
 *
 * <p>Stateless; safe for use by any thread.
 */
public final class OwnDescriptors {
  private OwnDescriptors() {}

  /** Opens an epoll instance; throws {@code EMFILE}, {@code ENFILE} or {@code ENOMEM}. */
  public static int openEpoll(SyscallBuffer scratch) {
    return check(scratch.call(Syscall.EPOLL_CREATE1, Linux.EPOLL_CLOEXEC, 0), "an epoll");
  }

  /** Opens an eventfd that does not block, with the counter 0; throws as {@link #openEpoll}. */
  public static int openEventfd(SyscallBuffer scratch) {
    return check(tryOpenEventfd(scratch), "an eventfd");
  }

  private static long tryOpenEventfd(SyscallBuffer scratch) {
    return scratch.call(Syscall.EVENTFD2, 0, Linux.EFD_CLOEXEC | Linux.EFD_NONBLOCK);
  }

  /** Opens a timerfd that does not block, for a clock. */
  public static long tryOpenTimerfd(SyscallBuffer scratch, int clock) {
    int flags = Linux.TFD_CLOEXEC | Linux.TFD_NONBLOCK;
    return scratch.call(Syscall.TIMERFD_CREATE, clock, flags);
  }

  /**
   * Opens the reading end of a pipe without a writer: it is at the end of file. The purpose is for
   * the exception, {@code EMFILE} or {@code ENFILE}.
   */
  public static int openEndOfFile(SyscallBuffer scratch, String purpose) {
    check(scratch.call(Syscall.PIPE2, scratch.address(), Linux.O_CLOEXEC), purpose);
    int reader = scratch.getInt(0);
    int writer = scratch.getInt(Integer.BYTES);
    close(scratch, writer);
    return reader;
  }

  /** Opens an inotify instance that does not block. */
  public static long tryOpenInotify(SyscallBuffer scratch) {
    return scratch.call(Syscall.INOTIFY_INIT1, Linux.IN_CLOEXEC | Linux.IN_NONBLOCK, 0);
  }

  /** Opens a file without the right to read or write it, by the address of its path. */
  public static long tryOpenPath(SyscallBuffer scratch, long path) {
    return scratch.call(Syscall.OPENAT, Linux.AT_FDCWD, path, Linux.O_PATH | Linux.O_CLOEXEC, 0);
  }

  /** Opens a pidfd. The call may be missing: see {@link OptionalCall#PIDFD_OPEN}. */
  public static long tryOpenPidfd(SyscallBuffer scratch, int pid) {
    return scratch.call(Syscall.PIDFD_OPEN, pid, 0); // always closed on exec
  }

  /** Duplicates a descriptor of the program's. */
  public static long tryDuplicate(SyscallBuffer scratch, int fd) {
    return scratch.call(Syscall.FCNTL, fd, Linux.F_DUPFD_CLOEXEC);
  }

  /** Returns whether the limits on open files allow one more descriptor. */
  public static boolean canOpenMore(SyscallBuffer scratch) {
    long fd = tryOpenEventfd(scratch);
    if (fd >= 0) {
      close(scratch, (int) fd);
    }
    return fd >= 0;
  }

  /** Closes a descriptor. Linux releases the number whatever the result of the call is. */
  public static void close(SyscallBuffer scratch, int fd) {
    scratch.call(Syscall.CLOSE, fd, 0);
  }

  /**
   * Returns a descriptor that a method starting with {@code try} has opened, or throws its failure.
   */
  public static int check(long result, String purpose) {
    return (int) LinuxErrno.check(result, purpose);
  }
}
