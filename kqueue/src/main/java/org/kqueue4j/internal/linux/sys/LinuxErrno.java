package org.kqueue4j.internal.linux.sys;

import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.sys.Errno;

/** Linux's error numbers, of those that are looked at or that have another number than BSD's. */
public final class LinuxErrno {
  private LinuxErrno() {}

  /** The error that a number of Linux stands for; those without a counterpart are EIO. */
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

  /** The failure of a system call that was about something; not of one on inotify. */
  public static Failure failure(long result, String what) {
    return failure(
        result,
        what,
        switch ((int) -result) {
          case Linux.EMFILE -> "raise the limit on open files (ulimit -n)";
          case Linux.ENFILE -> "raise fs.file-max";
          case Linux.ENOSPC -> "raise fs.epoll.max_user_watches"; // only epoll_ctl gives it
          case Linux.ENOMEM -> "the kernel has no memory left, or the container may have no more";
          default -> "";
        });
  }

  /**
   * The failure of a system call that was about something.
   *
   * @param advice what to do about it; empty if there is nothing to say
   */
  public static Failure failure(long result, String what, String advice) {
    int number = (int) -result;
    Errno errno = errno(number);
    String reason = errno == Errno.EIO ? "Linux errno " + number : errno.meaning();
    return Failure.of(errno, what + ": " + reason + (advice.isEmpty() ? "" : "; " + advice));
  }
}
