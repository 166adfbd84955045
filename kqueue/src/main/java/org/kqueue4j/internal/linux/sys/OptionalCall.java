// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.sys;

import java.util.Set;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.sys.Errno;

/**
 * The system calls that may be missing, and what replaces each. Old kernels return ENOSYS, or
 * EINVAL if they have the call but not its flags. The seccomp filters of containers return any
 * error: EPERM, EACCES, ENOSYS. So a call counts as missing after any error that the call itself
 * does not return to the library.
 *
 * <p>All other calls are in every kernel that a JVM of this version runs on; where they are refused
 * the library cannot work, and says so.
 *
 * <p>Safe for use by any thread.
 */
public enum OptionalCall {
  /** Replaced by {@code epoll_wait} with its milliseconds: timers fire up to 1 ms late. */
  EPOLL_PWAIT2("epoll_pwait2", "5.11", Linux.EINTR, Linux.EBADF),

  /** Replaced by {@code fstat}, which lacks the time of birth. */
  STATX("statx", "4.11", Linux.EBADF),

  /**
   * Replaced by {@code Process.onExit} for children of this program and by {@code kill} for the
   * owner of a queue; not replaced for other processes.
   */
  PIDFD_OPEN(
      "pidfd_open",
      "5.3",
      Linux.EINVAL,
      Linux.ENOENT,
      Linux.ESRCH,
      Linux.ENODEV,
      Linux.ENOMEM,
      Linux.EMFILE,
      Linux.ENFILE),

  /**
   * Replaced by {@code /proc/self/fdinfo}, which shows whether the process exists, and by {@code
   * kill} for the owner of a queue. EPERM may come from the call itself or from a filter; the
   * replacement works in both cases.
   */
  PIDFD_SEND_SIGNAL("pidfd_send_signal", "5.1", Linux.ESRCH),

  /** Replaced by another epoll, with a copy of each registration. */
  KCMP("kcmp", "4.13", Linux.ENOENT, Linux.EBADF),

  /**
   * Replaced by a pool of threads, for files only, and by an {@code epoll_ctl} for each raw
   * descriptor that is checked. A sysctl also causes EPERM.
   */
  IO_URING_SETUP("io_uring_setup", "5.12", Linux.EAGAIN, Linux.ENOMEM, Linux.EMFILE, Linux.ENFILE),

  /**
   * Replaced like {@link #IO_URING_SETUP}. Tried when a ring is opened; the errors of later calls
   * do not count.
   */
  IO_URING_ENTER("io_uring_enter", "5.12"),

  /** Replaced by duplicates of descriptors; to close these releases the process's file locks. */
  IO_URING_REGISTER("io_uring_register", "5.12", Linux.ENOMEM, Linux.EMFILE);

  private final String call;
  private final String since;

  /** The errors that the call itself returns to the library. */
  private final Set<Integer> ownErrors;

  private volatile boolean missing;

  OptionalCall(String call, String since, Integer... ownErrors) {
    this.call = call;
    this.since = since;
    this.ownErrors = Set.of(ownErrors);
  }

  /** Returns whether the call has been found to be missing, so that it need not be tried again. */
  public boolean isMissing() {
    return missing;
  }

  /** Returns whether the result of the call shows that it is missing; if so, records that. */
  public boolean refuses(long result) {
    if (result >= 0 || ownErrors.contains((int) -result)) {
      return false;
    }
    missing = true;
    return true;
  }

  @Override
  public String toString() {
    return call;
  }

  /** Returns the failure of an operation that needs the call. */
  public Failure failure(long result) {
    return Failure.of(
        Errno.EOPNOTSUPP,
        call
            + " is refused (Linux errno "
            + -result
            + "): use Linux "
            + since
            + " or newer, and allow it in the container's seccomp profile");
  }
}
