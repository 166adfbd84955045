// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.sys.Event;

/**
 * A watch for a descriptor, a channel or a source of the program to become readable or writable.
 *
 * @param <E> the type of its events
 */
public final class IoWatch<E extends Kevent> extends Watch<E> {
  IoWatch(long ident, Filter filter, @Nullable Object source) {
    this(ident, filter, 0, 0, 0, source);
  }

  private IoWatch(
      long ident, Filter filter, int flags, int notes, long data, @Nullable Object source) {
    super(ident, filter, flags, notes, data, source);
  }

  @Override
  IoWatch<E> flags(int flags) {
    return new IoWatch<>(ident(), filter(), flags, notes(), data(), object());
  }

  /**
   * {@return this watch, reported when its source changes, not for as long as it is ready} The
   * program reads or writes until it would block.
   */
  public IoWatch<E> clear() {
    return flags(flags() | Event.EV_CLEAR);
  }

  @Override
  public IoWatch<E> oneshot() {
    return flags(flags() | Event.EV_ONESHOT);
  }

  @Override
  public IoWatch<E> dispatch() {
    return flags(flags() | Event.EV_DISPATCH);
  }

  @Override
  public IoWatch<E> disabled() {
    return flags(flags() | Event.EV_DISABLE);
  }

  /**
   * {@return this watch, reported only when so many bytes can be read or written}
   *
   * <p>The mark cannot be above the size of a pipe ({@code EINVAL}). Reading is also reported below
   * the mark at the end of file, with a pending error, where Linux does not count all that can be
   * read (as for datagrams), and when the receive buffer of a TCP socket has no room for so much.
   * For writing a mark above the size of a socket's send buffer means that the buffer is empty. On
   * Linux the room of pipes and TCP sockets is polled at intervals of 1 ms to 50 ms while it is
   * below the mark, and of more with hundreds of such registrations.
   *
   * @param bytes the low-water mark
   */
  public IoWatch<E> lowat(long bytes) {
    return note(Event.NOTE_LOWAT, bytes);
  }

  /**
   * {@return this watch of reading a regular file, reported at the end of the file too} Without it
   * the end is not reported, since a file can grow. The event says so ({@link
   * Kevent.Read#isAtEnd}).
   *
   * <p>The end of everything else is reported without it ({@link Kevent#isEof}), so a registration
   * with it is refused ({@code EINVAL}). An extension (Linux only), {@link Event#NOTE_EOF}.
   */
  public IoWatch<E> atEnd() {
    return note(Event.NOTE_EOF, data());
  }

  /**
   * {@return this watch of reading, with regular files reported always, as by poll(2)} The number
   * of bytes is 0 at the end of the file, and negative if the position is behind it. Other
   * descriptors are reported as without it. An extension (Linux only), {@link
   * Event#NOTE_FILE_POLL}.
   */
  public IoWatch<E> asPolled() {
    return note(Event.NOTE_FILE_POLL, data());
  }

  private IoWatch<E> note(int note, long data) {
    return new IoWatch<>(ident(), filter(), flags(), notes() | note, data, object());
  }
}
