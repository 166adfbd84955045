// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.sys;

import org.jspecify.annotations.Nullable;

/**
 * The errors, each with its {@link #meaning}, and with BSD's numbers (an event of {@code EV_ERROR}
 * carries one in its data, and a socket's event in its fflags, on Linux too).
 */
public enum Errno {
  /** Operation not permitted. */
  EPERM(1, "operation not permitted"),
  /** No such knote. */
  ENOENT(2, "no such knote"),
  /** No such process. */
  ESRCH(3, "no such process"),
  /** Interrupted. */
  EINTR(4, "interrupted"),
  /** Input/output error. */
  EIO(5, "input/output error"),
  /** Device not configured. */
  ENXIO(6, "device not configured"),
  /** Bad descriptor. */
  EBADF(9, "bad descriptor"),
  /** Deadlock avoided. */
  EDEADLK(11, "deadlock avoided"),
  /** Out of memory. */
  ENOMEM(12, "out of memory"),
  /** Permission denied. */
  EACCES(13, "permission denied"),
  /** Bad address. */
  EFAULT(14, "bad address"),
  /** Exists already. */
  EEXIST(17, "exists already"),
  /** Not supported by this device. */
  ENODEV(19, "not supported by this device"),
  /** Not a directory. */
  ENOTDIR(20, "not a directory"),
  /** Is a directory. */
  EISDIR(21, "is a directory"),
  /** Invalid argument. */
  EINVAL(22, "invalid argument"),
  /** Too many open files in the system. */
  ENFILE(23, "too many open files in the system"),
  /** Too many open files. */
  EMFILE(24, "too many open files"),
  /** No such ioctl for this kind of file. */
  ENOTTY(25, "no such ioctl for this kind of file"),
  /** File too large. */
  EFBIG(27, "file too large"),
  /** No space left. */
  ENOSPC(28, "no space left"),
  /** No place to seek to in this kind of file. */
  ESPIPE(29, "no place to seek to in this kind of file"),
  /** Read-only file system. */
  EROFS(30, "read-only file system"),
  /** Broken pipe. */
  EPIPE(32, "broken pipe"),
  /** Would block. */
  EWOULDBLOCK(35, "would block"),
  /** In progress. */
  EINPROGRESS(36, "in progress"),
  /** Not supported. */
  EOPNOTSUPP(45, "not supported"),
  /** Address in use. */
  EADDRINUSE(48, "address in use"),
  /** Address not available. */
  EADDRNOTAVAIL(49, "address not available"),
  /** Network is down. */
  ENETDOWN(50, "network is down"),
  /** Network is unreachable. */
  ENETUNREACH(51, "network is unreachable"),
  /** Connection dropped by network reset. */
  ENETRESET(52, "connection dropped by network reset"),
  /** Connection aborted. */
  ECONNABORTED(53, "connection aborted"),
  /** Connection reset. */
  ECONNRESET(54, "connection reset"),
  /** No buffer space. */
  ENOBUFS(55, "no buffer space"),
  /** Socket is connected. */
  EISCONN(56, "socket is connected"),
  /** Socket is not connected. */
  ENOTCONN(57, "socket is not connected"),
  /** Timed out. */
  ETIMEDOUT(60, "timed out"),
  /** Connection refused. */
  ECONNREFUSED(61, "connection refused"),
  /** Too many symbolic links. */
  ELOOP(62, "too many symbolic links"),
  /** Name too long. */
  ENAMETOOLONG(63, "name too long"),
  /** Host is down. */
  EHOSTDOWN(64, "host is down"),
  /** No route to host. */
  EHOSTUNREACH(65, "no route to host"),
  /** Disk quota exceeded. */
  EDQUOT(69, "disk quota exceeded"),
  /** No such system call. */
  ENOSYS(78, "no such system call"),
  /** Value too large. */
  EOVERFLOW(84, "value too large"),
  /** Cancelled. */
  ECANCELED(85, "cancelled"),
  /** Protocol error. */
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

  /** {@return the number, as BSD counts} */
  public int number() {
    return number;
  }

  /** {@return a few words on what the error says} */
  public String meaning() {
    return meaning;
  }

  /**
   * {@return the error of a BSD number, or null if it is 0 or not one of those listed here}
   *
   * @param number the number of an error
   */
  public static @Nullable Errno of(long number) {
    return number > 0 && number < BY_NUMBER.length ? BY_NUMBER[(int) number] : null;
  }
}
