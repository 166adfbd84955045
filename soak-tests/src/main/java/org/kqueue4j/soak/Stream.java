package org.kqueue4j.soak;

import java.io.IOException;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;

/**
 * A pipe or a connection: bytes go in at one end and come out at the other. Neither end ever
 * blocks. Belongs to one thread at a time.
 */
abstract class Stream {
  /** What kinds there are. */
  enum Kind {
    PIPE_NUMBER,
    SOCKET_NUMBER,
    PIPE_CHANNEL,
    UNIX_CHANNEL,
    TCP_CHANNEL
  }

  /** How many numbers each stream by number has for itself. */
  static final int NUMBERS = 4;

  /**
   * Opens one.
   *
   * @param number the first of the {@link #NUMBERS} that are its own if it is one by number
   */
  static Stream open(Kind kind, int number) throws IOException {
    return switch (kind) {
      case PIPE_NUMBER, SOCKET_NUMBER -> new NumberStream(kind, number);
      default -> ChannelStream.open(kind);
    };
  }

  /** The end that is read becomes readable. */
  abstract Kevent readable();

  /** The end that is written becomes writable. */
  abstract Kevent writable();

  /** Reads at most so many bytes; how many there were, -1 at the end. */
  abstract int read(int max) throws IOException;

  /** Writes at most so many bytes; how many there was room for. */
  abstract int write(int max) throws IOException;

  /** Whether an event tells how many bytes there are. */
  abstract boolean counts();

  /** Closes the end that is written. */
  abstract void closeWriter() throws IOException;

  /**
   * Closes what is open.
   *
   * @param announcing the queue that is told before, as it must be told of numbers if that was
   *     promised; null for none
   */
  abstract void close(@org.jspecify.annotations.Nullable Kqueue announcing) throws IOException;

  /**
   * Closes it and opens another in its place, with the same numbers if it has any.
   *
   * @param leftover whether the old file is to stay open under another number, with something to
   *     read in it
   */
  abstract Stream replace(@org.jspecify.annotations.Nullable Kqueue announcing, boolean leftover)
      throws IOException;
}
