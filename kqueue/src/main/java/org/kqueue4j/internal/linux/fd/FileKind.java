package org.kqueue4j.internal.linux.fd;

import org.kqueue4j.internal.linux.sys.DescriptorCalls;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;

/** The kinds of files that differ in how much there is to read or write, and how to learn it. */
enum FileKind {
  /** A socket. */
  SOCKET {
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
    long mostRoom(DescriptorCalls calls, SyscallBuffer scratch, int fd) {
      return calls.sendBuffer(scratch, fd);
    }
  },

  /** A stream of the unix domain, whose peer can end what is written to it by itself. */
  UNIX_STREAM {
    @Override
    long readable(DescriptorCalls calls, SyscallBuffer scratch, int fd) {
      return SOCKET.readable(calls, scratch, fd);
    }

    @Override
    boolean isAnyLeft(DescriptorCalls calls, SyscallBuffer scratch, int fd, boolean erred) {
      return SOCKET.isAnyLeft(calls, scratch, fd, erred);
    }

    @Override
    long writable(DescriptorCalls calls, SyscallBuffer scratch, int fd) {
      return SOCKET.writable(calls, scratch, fd);
    }

    @Override
    long mostRoom(DescriptorCalls calls, SyscallBuffer scratch, int fd) {
      return SOCKET.mostRoom(calls, scratch, fd);
    }
  },

  /** A pipe or FIFO. */
  PIPE {
    @Override
    long writable(DescriptorCalls calls, SyscallBuffer scratch, int fd) {
      return Math.max(1, calls.pipeSize(scratch, fd) - calls.bytesReadable(scratch, fd));
    }

    @Override
    long mostRoom(DescriptorCalls calls, SyscallBuffer scratch, int fd) {
      return calls.pipeSize(scratch, fd);
    }
  },

  /** A regular file. Negative if the next read begins behind the end. */
  REGULAR {
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
  },

  /** What has no size that says anything: a file that the kernel generates, or a disk. */
  UNSIZED {
    @Override
    long readable(DescriptorCalls calls, SyscallBuffer scratch, int fd) {
      return SOME;
    }

    @Override
    long writable(DescriptorCalls calls, SyscallBuffer scratch, int fd) {
      return 0;
    }
  },

  /** A directory. */
  DIRECTORY {
    @Override
    long readable(DescriptorCalls calls, SyscallBuffer scratch, int fd) {
      return calls.size(scratch, fd);
    }
  },

  /** The null device, which is always at its end. */
  NULL {
    @Override
    long readable(DescriptorCalls calls, SyscallBuffer scratch, int fd) {
      return 0;
    }
  },

  /** A device that is no terminal. */
  DEVICE,

  /** A terminal, or the master of one. */
  TERMINAL {
    @Override
    boolean isAnyLeft(DescriptorCalls calls, SyscallBuffer scratch, int fd, boolean erred) {
      return !calls.isHungUp(scratch, fd);
    }

    @Override
    long uncounted(long count) {
      return count == 0 ? EMPTY : SOME;
    }
  },

  /** What has no inode of its own: eventfd, timerfd, epoll and the like. */
  ANONYMOUS {
    @Override
    long some() {
      return Long.BYTES;
    }
  };

  /** Something can be read, but Linux does not say how much. */
  static final long SOME = Long.MIN_VALUE;

  /** What can be read has no bytes: the end of file that is typed at a terminal. */
  static final long EMPTY = SOME + 1;

  /** What Linux says of a descriptor. */
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
    return this == SOCKET || this == UNIX_STREAM;
  }

  /** How many bytes, or connections, there are to take; {@link #SOME} if Linux does not say. */
  long readable(DescriptorCalls calls, SyscallBuffer scratch, int fd) {
    return orSome(calls.bytesReadable(scratch, fd));
  }

  private static long orSome(long count) {
    return count < 0 ? SOME : count;
  }

  /**
   * Whether anything can be read at the end, where poll says so in any case.
   *
   * @param erred poll says that there is an error
   */
  boolean isAnyLeft(DescriptorCalls calls, SyscallBuffer scratch, int fd, boolean erred) {
    return true;
  }

  /** What poll sees though the count, which is not positive, does not: SOME or {@link #EMPTY}. */
  long uncounted(long count) {
    return SOME;
  }

  /** The number that is reported for {@link #SOME}. */
  long some() {
    return 1;
  }

  /** How many bytes there is room for; 1 for what can't tell, 0 where there is no limit. */
  long writable(DescriptorCalls calls, SyscallBuffer scratch, int fd) {
    return 1;
  }

  /** How many bytes there is room for when nothing is in it. */
  long mostRoom(DescriptorCalls calls, SyscallBuffer scratch, int fd) {
    return 1;
  }

  /** Whether it can become readable by being written to, without a word from poll. */
  boolean grows() {
    return false;
  }
}
