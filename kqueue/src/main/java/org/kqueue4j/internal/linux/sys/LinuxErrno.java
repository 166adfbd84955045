// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.sys;

import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.sys.Errno;

/** Translates Linux's error numbers to BSD's. Stateless; safe for use by any thread. */
public final class LinuxErrno {
  public static final Failure CHANNEL_CLOSED = Failure.of(Errno.EBADF, "the channel is closed");

  private LinuxErrno() {}

  /** Returns the failure of a change that names a descriptor which is not open. */
  public static Failure notOpen(int fd) {
    return Failure.of(Errno.EBADF, fd + " is no open descriptor");
  }

  /** Returns the error that a number of Linux's stands for; EIO if BSD has no counterpart. */
  public static Errno errno(int number) {
    return switch (number) {
      case Linux.EAGAIN -> Errno.EWOULDBLOCK;
      case Linux.EPIPE -> Errno.EPIPE;
      case Linux.EDEADLK -> Errno.EDEADLK;
      case Linux.ENAMETOOLONG -> Errno.ENAMETOOLONG;
      case Linux.ENOSYS -> Errno.ENOSYS;
      case Linux.ELOOP -> Errno.ELOOP;
      case Linux.EPROTO -> Errno.EPROTO;
      case Linux.EOVERFLOW -> Errno.EOVERFLOW;
      case Linux.EOPNOTSUPP -> Errno.EOPNOTSUPP;
      case Linux.EADDRINUSE -> Errno.EADDRINUSE;
      case Linux.EADDRNOTAVAIL -> Errno.EADDRNOTAVAIL;
      case Linux.ENETDOWN -> Errno.ENETDOWN;
      case Linux.ENETUNREACH -> Errno.ENETUNREACH;
      case Linux.ENETRESET -> Errno.ENETRESET;
      case Linux.ECONNABORTED -> Errno.ECONNABORTED;
      case Linux.ECONNRESET -> Errno.ECONNRESET;
      case Linux.ENOBUFS -> Errno.ENOBUFS;
      case Linux.EISCONN -> Errno.EISCONN;
      case Linux.ENOTCONN -> Errno.ENOTCONN;
      case Linux.ETIMEDOUT -> Errno.ETIMEDOUT;
      case Linux.ECONNREFUSED -> Errno.ECONNREFUSED;
      case Linux.EHOSTDOWN -> Errno.EHOSTDOWN;
      case Linux.EHOSTUNREACH -> Errno.EHOSTUNREACH;
      case Linux.EINPROGRESS -> Errno.EINPROGRESS;
      case Linux.EDQUOT -> Errno.EDQUOT;
      case Linux.ECANCELED -> Errno.ECANCELED;
      default -> {
        Errno same = number < Linux.EDEADLK ? Errno.of(number) : null;
        yield same != null ? same : Errno.EIO;
      }
    };
  }

  /**
   * Returns the result of a system call about something; throws its failure if it is minus errno.
   */
  public static long check(long result, String what) {
    if (result < 0) {
      throw failure(result, what).toException();
    }
    return result;
  }

  /**
   * Returns the failure of a system call, from minus errno and what the call was about. Not for
   * inotify, where some errors are about other limits.
   */
  public static Failure failure(long result, String what) {
    return switch ((int) -result) {
      case Linux.EMFILE ->
          limit(result, what, "RLIMIT_NOFILE", "raise the limit on open files (ulimit -n)");
      case Linux.ENFILE -> limit(result, what, "fs.file-max", "raise fs.file-max");
      case Linux.ENOSPC -> // only epoll_ctl returns it
          limit(result, what, "fs.epoll.max_user_watches", "raise fs.epoll.max_user_watches");
      case Linux.ENOMEM ->
          limit(
              result,
              what,
              "memory",
              "the kernel has no memory left, or the container has reached its limit");
      default -> failure(result, what, "");
    };
  }

  private static Failure limit(long result, String what, String limit, String advice) {
    Failure failure = failure(result, what, advice);
    return Failure.ofLimit(failure.errno(), limit, failure.reason());
  }

  /** Returns the failure of a system call, with advice to the user, which may be empty. */
  public static Failure failure(long result, String what, String advice) {
    int number = (int) -result;
    Errno errno = errno(number);
    String reason = errno == Errno.EIO ? "Linux errno " + number : errno.meaning();
    return Failure.of(errno, what + ": " + reason + (advice.isEmpty() ? "" : "; " + advice));
  }
}
