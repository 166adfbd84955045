// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.async.EventBuffer;

/**
 * Room for the events of {@link Kqueue#poll(Kevents, java.time.Duration)}, which is reused from
 * call to call. A program that reads the {@link #attachment} only allocates nothing; {@link #get}
 * makes a {@link Kevent}.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class Kevents implements Iterable<Kevent> {
  final EventBuffer buffer;

  /**
   * Creates room for events.
   *
   * @param capacity at most how many events a call returns
   * @throws IllegalArgumentException if the capacity is not positive
   */
  public Kevents(int capacity) {
    if (capacity <= 0) {
      throw new IllegalArgumentException("room for at least one event is needed, not " + capacity);
    }
    buffer = new EventBuffer(capacity);
  }

  /** {@return the number of events that the last call has returned} */
  public int size() {
    return buffer.size();
  }

  /** {@return at most how many events a call returns} */
  public int capacity() {
    return buffer.capacity();
  }

  /**
   * {@return an event} It is made anew by each call, and may be kept.
   *
   * @param i the index of the event, from 0 on
   */
  public Kevent get(int i) {
    return Kevent.of(buffer.get(Objects.checkIndex(i, size())));
  }

  /**
   * {@return what {@link Kevent#attachment} of an event is; this allocates nothing}
   *
   * @param i the index of the event, from 0 on
   */
  public @Nullable Object attachment(int i) {
    return buffer.get(Objects.checkIndex(i, size())).udata;
  }

  /** Drops the events, and with them the references to objects of the program. */
  public void clear() {
    buffer.clear();
  }

  /** {@return the events in their order} */
  @Override
  public Iterator<Kevent> iterator() {
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < size();
      }

      @Override
      public Kevent next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return get(next++);
      }
    };
  }

  /** Returns the texts of the events. */
  @Override
  public String toString() {
    StringJoiner text = new StringJoiner(", ", "[", "]");
    for (Kevent event : this) {
      text.add(event.toString());
    }
    return text.toString();
  }
}
