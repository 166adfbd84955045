package org.kqueue4j.linux;

/** The kinds of files that differ in how much there is to read or write, and how to learn it. */
enum FileKind {
  /** A socket. */
  SOCKET {
    @Override
    long readable(Calls calls, Scratch scratch, int fd) {
      return calls.isListening(scratch, fd)
          ? calls.backlog(scratch, fd)
          : calls.bytesReadable(scratch, fd);
    }

    @Override
    long writable(Calls calls, Scratch scratch, int fd) {
      return calls.sendRoom(scratch, fd);
    }

    @Override
    long mostRoom(Calls calls, Scratch scratch, int fd) {
      return calls.sendBuffer(scratch, fd);
    }
  },

  /** A stream of the unix domain, whose peer can end what is written to it by itself. */
  UNIX_STREAM {
    @Override
    long readable(Calls calls, Scratch scratch, int fd) {
      return SOCKET.readable(calls, scratch, fd);
    }

    @Override
    long writable(Calls calls, Scratch scratch, int fd) {
      return SOCKET.writable(calls, scratch, fd);
    }

    @Override
    long mostRoom(Calls calls, Scratch scratch, int fd) {
      return SOCKET.mostRoom(calls, scratch, fd);
    }
  },

  /** A pipe or FIFO. */
  PIPE {
    @Override
    long writable(Calls calls, Scratch scratch, int fd) {
      return Math.max(1, calls.pipeSize(scratch, fd) - calls.bytesReadable(scratch, fd));
    }

    @Override
    long mostRoom(Calls calls, Scratch scratch, int fd) {
      return calls.pipeSize(scratch, fd);
    }
  },

  /** A regular file. Negative if the next read begins behind the end. */
  REGULAR {
    @Override
    long readable(Calls calls, Scratch scratch, int fd) {
      return calls.size(scratch, fd) - calls.offset(scratch, fd);
    }

    @Override
    boolean grows() {
      return true;
    }
  },

  /** What has no size that says anything: a file that the kernel generates, or a disk. */
  UNSIZED {
    @Override
    long readable(Calls calls, Scratch scratch, int fd) {
      return 1;
    }
  },

  /** A directory. */
  DIRECTORY {
    @Override
    long readable(Calls calls, Scratch scratch, int fd) {
      return calls.size(scratch, fd);
    }
  },

  /** The null device, which is always at its end. */
  NULL {
    @Override
    long readable(Calls calls, Scratch scratch, int fd) {
      return 0;
    }
  },

  /** A terminal or another device. */
  DEVICE,

  /** What has no inode of its own: eventfd, timerfd, epoll and the like. */
  ANONYMOUS {
    @Override
    long readable(Calls calls, Scratch scratch, int fd) {
      long bytes = calls.bytesReadable(scratch, fd);
      return bytes < 0 ? Long.BYTES : bytes;
    }
  };

  private static final int TYPE_MASK = 0170000;

  /** What Linux says of a descriptor. */
  static FileKind of(Calls calls, Scratch scratch, int fd) {
    return switch (calls.mode(scratch, fd) & TYPE_MASK) {
      case 0140000 -> calls.isUnixStream(scratch, fd) ? UNIX_STREAM : SOCKET;
      case 0010000 -> PIPE;
      case 0100000 -> calls.isGenerated(scratch, fd) ? UNSIZED : REGULAR;
      case 0060000 -> UNSIZED;
      case 0040000 -> DIRECTORY;
      case 0020000 -> calls.isNullDevice(scratch, fd) ? NULL : DEVICE;
      default -> ANONYMOUS;
    };
  }

  boolean isSocket() {
    return this == SOCKET || this == UNIX_STREAM;
  }

  /** How many bytes, or connections, there are to take; at least 1 for a device that can't tell. */
  long readable(Calls calls, Scratch scratch, int fd) {
    long bytes = calls.bytesReadable(scratch, fd);
    return bytes < 0 ? 1 : bytes;
  }

  /** How many bytes there is room for; at least 1 for what can't tell. */
  long writable(Calls calls, Scratch scratch, int fd) {
    return 1;
  }

  /** How many bytes there is room for when nothing is in it. */
  long mostRoom(Calls calls, Scratch scratch, int fd) {
    return 1;
  }

  /** Whether it can become readable by being written to, without a word from poll. */
  boolean grows() {
    return false;
  }
}
