package org.kqueue4j.sys;

import org.jspecify.annotations.Nullable;

/**
 * The errors, each with its {@link #meaning}, and with BSD's numbers (an event of {@code EV_ERROR}
 * carries one in its data, and a socket's event in its fflags, on Linux too).
 */
public enum Errno {
  EPERM(1, "operation not permitted"),
  ENOENT(2, "no such knote"),
  ESRCH(3, "no such process"),
  EINTR(4, "interrupted"),
  EIO(5, "input/output error"),
  ENXIO(6, "device not configured"),
  EBADF(9, "bad descriptor"),
  EDEADLK(11, "deadlock avoided"),
  ENOMEM(12, "out of memory"),
  EACCES(13, "permission denied"),
  EFAULT(14, "bad address"),
  EEXIST(17, "exists already"),
  ENODEV(19, "not supported by this device"),
  ENOTDIR(20, "not a directory"),
  EISDIR(21, "is a directory"),
  EINVAL(22, "invalid argument"),
  ENFILE(23, "too many open files in the system"),
  EMFILE(24, "too many open files"),
  ENOTTY(25, "no such ioctl for this kind of file"),
  EFBIG(27, "file too large"),
  ENOSPC(28, "no space left"),
  ESPIPE(29, "no place to seek to in this kind of file"),
  EROFS(30, "read-only file system"),
  EPIPE(32, "broken pipe"),
  EWOULDBLOCK(35, "would block"),
  EINPROGRESS(36, "in progress"),
  EOPNOTSUPP(45, "not supported"),
  EADDRINUSE(48, "address in use"),
  EADDRNOTAVAIL(49, "address not available"),
  ENETDOWN(50, "network is down"),
  ENETUNREACH(51, "network is unreachable"),
  ENETRESET(52, "connection dropped by network reset"),
  ECONNABORTED(53, "connection aborted"),
  ECONNRESET(54, "connection reset"),
  ENOBUFS(55, "no buffer space"),
  EISCONN(56, "socket is connected"),
  ENOTCONN(57, "socket is not connected"),
  ETIMEDOUT(60, "timed out"),
  ECONNREFUSED(61, "connection refused"),
  ELOOP(62, "too many symbolic links"),
  ENAMETOOLONG(63, "name too long"),
  EHOSTDOWN(64, "host is down"),
  EHOSTUNREACH(65, "no route to host"),
  EDQUOT(69, "disk quota exceeded"),
  ENOSYS(78, "no such system call"),
  EOVERFLOW(84, "value too large"),
  ECANCELED(85, "cancelled"),
  EPROTO(92, "protocol error");

  private static final @Nullable Errno[] BY_NUMBER = new @Nullable Errno[93];

  static {
    for (Errno errno : values()) {
      BY_NUMBER[errno.number] = errno;
    }
  }

  private final int number;
  private final String meaning;

  Errno(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  /** Returns the number, as BSD counts. */
  public int number() {
    return number;
  }

  /** Returns a few words on what the error says. */
  public String meaning() {
    return meaning;
  }

  /** Returns the error of a BSD number, or null if it is 0 or not one of those listed here. */
  public static @Nullable Errno of(long number) {
    return number > 0 && number < BY_NUMBER.length ? BY_NUMBER[(int) number] : null;
  }
}
