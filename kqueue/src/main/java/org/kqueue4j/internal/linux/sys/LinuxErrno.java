package org.kqueue4j.internal.linux.sys;

import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.sys.Errno;

/** Linux's error numbers, of those that are looked at or that have another number than BSD's. */
public final class LinuxErrno {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int ESRCH = 3;
  public static final int EINTR = 4;
  static final int EIO = 5;
  public static final int EBADF = 9;
  public static final int EAGAIN = 11;
  public static final int ENOMEM = 12;
  public static final int EACCES = 13;
  public static final int EFAULT = 14;
  public static final int EBUSY = 16;
  public static final int EEXIST = 17;
  static final int ENODEV = 19;
  public static final int EINVAL = 22;
  public static final int ENFILE = 23;
  public static final int EMFILE = 24;
  public static final int ENOSPC = 28;
  public static final int ESPIPE = 29;
  public static final int ENAMETOOLONG = 36;
  public static final int ENOSYS = 38;
  public static final int ENOBUFS = 105;
  public static final int ECANCELED = 125;

  private LinuxErrno() {}

  /** The error that a number of Linux stands for; those without a counterpart are EIO. */
  public static Errno errno(int number) {
    return switch (number) {
      case EAGAIN -> Errno.EWOULDBLOCK;
      case 32 -> Errno.EPIPE;
      case 35 -> Errno.EDEADLK;
      case ENAMETOOLONG -> Errno.ENAMETOOLONG;
      case ENOSYS -> Errno.ENOSYS;
      case 40 -> Errno.ELOOP;
      case 71 -> Errno.EPROTO;
      case 75 -> Errno.EOVERFLOW;
      case 95 -> Errno.EOPNOTSUPP;
      case 98 -> Errno.EADDRINUSE;
      case 99 -> Errno.EADDRNOTAVAIL;
      case 100 -> Errno.ENETDOWN;
      case 101 -> Errno.ENETUNREACH;
      case 102 -> Errno.ENETRESET;
      case 103 -> Errno.ECONNABORTED;
      case 104 -> Errno.ECONNRESET;
      case ENOBUFS -> Errno.ENOBUFS;
      case 106 -> Errno.EISCONN;
      case 107 -> Errno.ENOTCONN;
      case 110 -> Errno.ETIMEDOUT;
      case 111 -> Errno.ECONNREFUSED;
      case 112 -> Errno.EHOSTDOWN;
      case 113 -> Errno.EHOSTUNREACH;
      case 115 -> Errno.EINPROGRESS;
      case 122 -> Errno.EDQUOT;
      case ECANCELED -> Errno.ECANCELED;
      default -> {
        Errno same = number < 35 ? Errno.of(number) : null;
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
          case EMFILE -> "raise the limit on open files (ulimit -n)";
          case ENFILE -> "raise fs.file-max";
          case ENOSPC -> "raise fs.epoll.max_user_watches"; // only epoll_ctl gives it
          case ENOMEM -> "the kernel has no memory left, or the container may have no more";
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
