// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.soak;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.IoWatch;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;

/**
 * A pipe or a connection: bytes go in at one end and come out at the other. Neither end ever
 * blocks. Belongs to one thread at a time.
 */
abstract class Stream {
  /** The kinds of streams. */
  enum Kind {
    PIPE_NUMBER,
    SOCKET_NUMBER,
    PIPE_CHANNEL,
    UNIX_CHANNEL,
    TCP_CHANNEL
  }

  /** The number of raw descriptors that a stream of raw descriptors has. */
  static final int NUMBERS = 4;

  /**
   * Opens a stream.
   *
   * @param number the first of the {@link #NUMBERS} descriptors of a stream of raw descriptors
   */
  static Stream open(Kind kind, int number) throws IOException {
    return switch (kind) {
      case PIPE_NUMBER, SOCKET_NUMBER -> new NumberStream(kind, number);
      default -> ChannelStream.open(kind);
    };
  }

  /** Returns the watch for the reading end to be readable. */
  abstract IoWatch<Kevent.Read> readable();

  /** Returns the watch for the writing end to be writable. */
  abstract IoWatch<Kevent.Write> writable();

  /** Reads up to this many bytes; returns their number, -1 at the end of file. */
  abstract int read(int max) throws IOException;

  /** Writes up to this many bytes; returns the number written. */
  abstract int write(int max) throws IOException;

  /** Returns whether the data of an event is the number of bytes. */
  abstract boolean counts();

  /** Closes the writing end. */
  abstract void closeWriter() throws IOException;

  /**
   * Closes what is open.
   *
   * @param announcing the queue to which the closes are announced first; null for none
   */
  abstract void close(@Nullable Kqueue announcing) throws IOException;

  /**
   * Closes it and opens another in its place, with the same raw descriptors if it has any.
   *
   * @param leftover whether the old file stays open under another descriptor, with a byte to read
   */
  abstract Stream replace(@Nullable Kqueue announcing, boolean leftover) throws IOException;
}
