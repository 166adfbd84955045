// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.fd;

import org.kqueue4j.internal.linux.sys.DescriptorCalls;
import org.kqueue4j.internal.linux.sys.Linux;

/**
 * The kinds of files, which differ in how much can be read or written and in the system calls that
 * count it.
 */
enum FileKind {
  /** A socket that is no UNIX_STREAM. */
  SOCKET,

  /** A stream of the unix domain, whose peer can shut down what is written to it. */
  UNIX_STREAM,

  /** A pipe or FIFO. */
  PIPE,

  /** A regular file. The count is negative if the next read begins behind the end. */
  REGULAR,

  /** A file whose size says nothing: one that the kernel generates, or a disk. */
  UNSIZED,

  DIRECTORY,

  /** The null device, which is always at its end. */
  NULL,

  /** A character device that is no terminal. */
  DEVICE,

  /** A terminal, or the master of one. */
  TERMINAL,

  /** An eventfd, whose count is an unsigned number. */
  EVENTFD,

  /**
   * A file without an inode of its own: timerfd, epoll and the like; or an eventfd without /proc.
   */
  ANONYMOUS;

  /** The count if something can be read, and Linux does not count it. */
  static final long SOME = Long.MIN_VALUE;

  /** The largest counter of an eventfd, an unsigned number. */
  private static final long MOST_COUNTED = -2;

  /** The count of an end of file that is typed at a terminal: it can be read, but has no bytes. */
  static final long EMPTY = SOME + 1;

  static FileKind of(DescriptorCalls calls, int fd) {
    return switch (calls.mode(fd) & Linux.S_IFMT) {
      case Linux.S_IFSOCK -> calls.isUnixStream(fd) ? UNIX_STREAM : SOCKET;
      case Linux.S_IFIFO -> PIPE;
      case Linux.S_IFREG -> calls.isGenerated(fd) ? UNSIZED : REGULAR;
      case Linux.S_IFBLK -> UNSIZED;
      case Linux.S_IFDIR -> DIRECTORY;
      case Linux.S_IFCHR ->
          calls.isNullDevice(fd) ? NULL : calls.isTerminal(fd) ? TERMINAL : DEVICE;
      default -> calls.isEventfd(fd) ? EVENTFD : ANONYMOUS;
    };
  }

  boolean isSocket() {
    return this == SOCKET || this == UNIX_STREAM;
  }

  /** Counts the bytes or connections that can be read or accepted; {@link #SOME} if unknown. */
  long readable(DescriptorCalls calls, int fd) {
    return switch (this) {
      case SOCKET, UNIX_STREAM ->
          orSome(calls.isListening(fd) ? calls.backlog(fd) : calls.bytesReadable(fd));
      case REGULAR -> calls.size(fd) - calls.offset(fd);
      case DIRECTORY -> calls.size(fd);
      case UNSIZED -> SOME;
      case NULL -> 0;
      case EVENTFD -> calls.eventfdCounter(fd);
      case PIPE, DEVICE, TERMINAL, ANONYMOUS -> orSome(calls.bytesReadable(fd));
    };
  }

  private static long orSome(long count) {
    return count < 0 ? SOME : count;
  }

  /**
   * Returns whether anything can be read at the end, where poll reports that in any case; {@code
   * erred} if poll reports an error.
   */
  boolean isAnyLeft(DescriptorCalls calls, int fd, boolean erred) {
    return switch (this) {
      case SOCKET, UNIX_STREAM -> calls.isAnyLeft(fd, erred);
      case TERMINAL -> !calls.isHungUp(fd);
      default -> true;
    };
  }

  /**
   * Returns the count if poll reports that something can be read and the count is not positive:
   * SOME or {@link #EMPTY}.
   */
  long uncounted(long count) {
    return this == TERMINAL && count == 0 ? EMPTY : SOME;
  }

  /** Returns a count as events report it. */
  long reported(long count) {
    if (this == EVENTFD) {
      return count == DescriptorCalls.UNKNOWN_COUNTER ? Long.BYTES : count;
    }
    if (count == SOME) {
      return this == ANONYMOUS ? Long.BYTES : 1;
    }
    return count == EMPTY ? 0 : count;
  }

  /** Counts the bytes that there is room for, unsigned; 1 if unknown, 0 if there is no limit. */
  long writable(DescriptorCalls calls, int fd) {
    return switch (this) {
      case SOCKET, UNIX_STREAM -> calls.sendRoom(fd);
      case PIPE -> Math.max(1, calls.pipeSize(fd) - calls.bytesReadable(fd));
      case REGULAR, UNSIZED -> 0;
      case EVENTFD -> room(calls.eventfdCounter(fd));
      default -> 1;
    };
  }

  private static long room(long counter) {
    return counter == DescriptorCalls.UNKNOWN_COUNTER ? 1 : MOST_COUNTED - counter;
  }

  /** Counts the bytes that there is room for when nothing is in it. */
  long capacity(DescriptorCalls calls, int fd) {
    return switch (this) {
      case SOCKET, UNIX_STREAM -> calls.sendBuffer(fd);
      case PIPE -> calls.pipeSize(fd);
      case EVENTFD -> MOST_COUNTED;
      default -> 1;
    };
  }

  /** Returns whether a write can make it readable, which poll does not report. */
  boolean grows() {
    return this == REGULAR;
  }
}
