// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.fd;

import org.kqueue4j.internal.linux.sys.DescriptorCalls;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;

/**
 * The kinds of files, which differ in how much can be read or written and in the system calls that
 * count it. There is one object for each kind. Stateless.
 */
class FileKind {
  private static final class Socket extends FileKind {
    @Override
    boolean isSocket() {
      return true;
    }

    @Override
    long readable(DescriptorCalls calls, SyscallBuffer scratch, int fd) {
      return orSome(
          calls.isListening(scratch, fd)
              ? calls.backlog(scratch, fd)
              : calls.bytesReadable(scratch, fd));
    }

    @Override
    boolean isAnyLeft(DescriptorCalls calls, SyscallBuffer scratch, int fd, boolean erred) {
      return calls.isAnyLeft(scratch, fd, erred);
    }

    @Override
    long writable(DescriptorCalls calls, SyscallBuffer scratch, int fd) {
      return calls.sendRoom(scratch, fd);
    }

    @Override
    long capacity(DescriptorCalls calls, SyscallBuffer scratch, int fd) {
      return calls.sendBuffer(scratch, fd);
    }
  }

  /** A socket that is no UNIX_STREAM. */
  static final FileKind SOCKET = new Socket();

  /** A stream of the unix domain, whose peer can shut down what is written to it. */
  static final FileKind UNIX_STREAM = new Socket();

  /** A pipe or FIFO. */
  static final FileKind PIPE =
      new FileKind() {
        @Override
        long writable(DescriptorCalls calls, SyscallBuffer scratch, int fd) {
          return Math.max(1, calls.pipeSize(scratch, fd) - calls.bytesReadable(scratch, fd));
        }

        @Override
        long capacity(DescriptorCalls calls, SyscallBuffer scratch, int fd) {
          return calls.pipeSize(scratch, fd);
        }
      };

  /** A regular file. The count is negative if the next read begins behind the end. */
  static final FileKind REGULAR =
      new FileKind() {
        @Override
        long readable(DescriptorCalls calls, SyscallBuffer scratch, int fd) {
          return calls.size(scratch, fd) - calls.offset(scratch, fd);
        }

        @Override
        long writable(DescriptorCalls calls, SyscallBuffer scratch, int fd) {
          return 0;
        }

        @Override
        boolean grows() {
          return true;
        }
      };

  /** A file whose size says nothing: one that the kernel generates, or a disk. */
  static final FileKind UNSIZED =
      new FileKind() {
        @Override
        long readable(DescriptorCalls calls, SyscallBuffer scratch, int fd) {
          return SOME;
        }

        @Override
        long writable(DescriptorCalls calls, SyscallBuffer scratch, int fd) {
          return 0;
        }
      };

  /** A directory. */
  static final FileKind DIRECTORY =
      new FileKind() {
        @Override
        long readable(DescriptorCalls calls, SyscallBuffer scratch, int fd) {
          return calls.size(scratch, fd);
        }
      };

  /** The null device, which is always at its end. */
  static final FileKind NULL =
      new FileKind() {
        @Override
        long readable(DescriptorCalls calls, SyscallBuffer scratch, int fd) {
          return 0;
        }
      };

  /** A character device that is no terminal. */
  static final FileKind DEVICE = new FileKind();

  /** A terminal, or the master of one. */
  static final FileKind TERMINAL =
      new FileKind() {
        @Override
        boolean isAnyLeft(DescriptorCalls calls, SyscallBuffer scratch, int fd, boolean erred) {
          return !calls.isHungUp(scratch, fd);
        }

        @Override
        long uncounted(long count) {
          return count == 0 ? EMPTY : SOME;
        }
      };

  /** A file without an inode of its own: eventfd, timerfd, epoll and the like. */
  static final FileKind ANONYMOUS =
      new FileKind() {
        @Override
        long some() {
          return Long.BYTES;
        }
      };

  /** The count if something can be read, and Linux does not count it. */
  static final long SOME = Long.MIN_VALUE;

  /** The count of an end of file that is typed at a terminal: it can be read, but has no bytes. */
  static final long EMPTY = SOME + 1;

  private FileKind() {}

  /** Returns the kind of the file that a descriptor is open on. */
  static FileKind of(DescriptorCalls calls, SyscallBuffer scratch, int fd) {
    return switch (calls.mode(scratch, fd) & Linux.S_IFMT) {
      case Linux.S_IFSOCK -> calls.isUnixStream(scratch, fd) ? UNIX_STREAM : SOCKET;
      case Linux.S_IFIFO -> PIPE;
      case Linux.S_IFREG -> calls.isGenerated(scratch, fd) ? UNSIZED : REGULAR;
      case Linux.S_IFBLK -> UNSIZED;
      case Linux.S_IFDIR -> DIRECTORY;
      case Linux.S_IFCHR ->
          calls.isNullDevice(scratch, fd)
              ? NULL
              : calls.isTerminal(scratch, fd) ? TERMINAL : DEVICE;
      default -> ANONYMOUS;
    };
  }

  boolean isSocket() {
    return false;
  }

  /**
   * Counts the bytes, or the connections, that can be read or accepted; {@link #SOME} if unknown.
   */
  long readable(DescriptorCalls calls, SyscallBuffer scratch, int fd) {
    return orSome(calls.bytesReadable(scratch, fd));
  }

  private static long orSome(long count) {
    return count < 0 ? SOME : count;
  }

  /**
   * Whether anything can be read at the end, where poll reports that in any case.
   *
   * @param erred whether poll reports an error
   */
  boolean isAnyLeft(DescriptorCalls calls, SyscallBuffer scratch, int fd, boolean erred) {
    return true;
  }

  /**
   * Returns the count if poll reports that something can be read and the count is not positive:
   * SOME or {@link #EMPTY}.
   */
  long uncounted(long count) {
    return SOME;
  }

  /** Returns the count that events report for {@link #SOME}. */
  long some() {
    return 1;
  }

  /** Counts the bytes that there is room for; 1 if unknown, 0 if there is no limit. */
  long writable(DescriptorCalls calls, SyscallBuffer scratch, int fd) {
    return 1;
  }

  /** Counts the bytes that there is room for when nothing is in it. */
  long capacity(DescriptorCalls calls, SyscallBuffer scratch, int fd) {
    return 1;
  }

  /** Whether it can become readable by being written to, which poll does not report. */
  boolean grows() {
    return false;
  }
}
