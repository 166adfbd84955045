// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import java.util.Arrays;
import java.util.Objects;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.EventOrigin;
import org.kqueue4j.internal.kern.EventOrigin.LazyCount;
import org.kqueue4j.internal.kern.EventOrigin.LazyError;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.queue.ChangeSource;
import org.kqueue4j.internal.queue.EventSink;

/**
 * A list of {@code struct kevent}: changes for {@link Kqueue#kevent}, or room for events from it. A
 * list that is reused from call to call allocates nothing.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class KeventList {
  /** The fields of an element in {@link #numbers}, side by side. */
  private static final class Layout {
    static final int IDENT = 0;
    static final int DATA = 1;
    static final int FILTER_AND_FLAGS = 2;

    static final int FFLAGS = 3;

    static final int SIZE = 4;
  }

  /**
   * The fields of an element in {@link #objects}: the object of the caller; of an event the {@link
   * EventOrigin}, of a change the object that the ident stands for. An ident of an object lasts for
   * as long as it is referenced here.
   */
  private static final class ObjectLayout {
    static final int UDATA = 0;
    static final int ORIGIN = 1;
    static final int SIZE = 2;
  }

  /** The largest capacity whose numbers fit into one array. */
  private static final int LARGEST = (Integer.MAX_VALUE - 8) / Layout.SIZE;

  private long[] numbers;
  private @Nullable Object[] objects;
  private int capacity;
  private int size;

  private int copiedIn;
  private int copyInEnd;

  /** The changes for the engine; kept, so that a call allocates nothing. */
  final ChangeSource changes =
      new ChangeSource() {
        @Override
        public int copyIn(KeventStruct[] batch) {
          return KeventList.this.copyIn(batch);
        }

        @Override
        public boolean onlyCopies() {
          return true;
        }
      };

  /** The room for events of the engine; kept, so that a call allocates nothing. */
  final EventSink events =
      new EventSink() {
        @Override
        public int copyOut(KeventStruct[] batch, int count) {
          return KeventList.this.copyOut(batch, count);
        }

        @Override
        public boolean onlyCopies() {
          return true;
        }
      };

  /**
   * Creates an empty list.
   *
   * @param capacity the number of elements that there is room for
   * @throws IllegalArgumentException if the capacity is negative or above 536,870,909
   */
  public KeventList(int capacity) {
    if (capacity < 0 || capacity > LARGEST) {
      throw new IllegalArgumentException(
          "a list has room for 0 to " + LARGEST + " elements, not for " + capacity);
    }
    this.capacity = capacity;
    numbers = new long[capacity * Layout.SIZE];
    objects = new @Nullable Object[capacity * ObjectLayout.SIZE];
  }

  /** {@return the number of elements} */
  public int size() {
    return size;
  }

  /**
   * {@return the number of elements that there is room for} A call returns no more events than
   * this.
   */
  public int capacity() {
    return capacity;
  }

  /**
   * Removes all elements.
   *
   * @return this list
   */
  public KeventList clear() {
    Arrays.fill(objects, 0, size * ObjectLayout.SIZE, null);
    size = 0;
    return this;
  }

  /**
   * Adds an element, and makes room if there is none: C's {@code EV_SET}.
   *
   * @param ident the descriptor, pid, signal, or number of the caller
   * @param filter the number of the filter
   * @param flags {@code EV_} bits
   * @param fflags {@code NOTE_} bits
   * @param data a number whose meaning depends on the filter
   * @param udata an object of the caller, which comes back with each event
   * @return this list
   */
  public KeventList add(
      long ident, int filter, int flags, int fflags, long data, @Nullable Object udata) {
    if (size == capacity()) {
      grow();
    }
    set(size++, ident, filter, flags, fflags, data, udata, null);
    return this;
  }

  /**
   * Adds a change for a source that a C program does not have: a path, a process's output, a
   * channel. Its knote has the ident that {@link #ident} returns for the element.
   *
   * @param watch the source, the notes and the flags
   * @param flags {@code EV_} bits, in addition to those of the watch
   * @param udata an object of the caller, which comes back with each event
   * @return this list
   * @throws IllegalArgumentException if the watch is a timer or a user event, whose ident is for
   *     the program to choose here
   */
  public KeventList add(Watch<?> watch, int flags, @Nullable Object udata) {
    if (watch.ident() == KeventStruct.NEXT_IDENT) {
      throw new IllegalArgumentException(
          watch + " has no ident: give the six fields, with an ident of your own");
    }
    add(
        watch.ident(),
        watch.filter().number(),
        watch.flags() | flags,
        watch.notes(),
        watch.data(),
        udata);
    objects[(size - 1) * ObjectLayout.SIZE + ObjectLayout.ORIGIN] = watch.object();
    return this;
  }

  private void set(
      int i,
      long ident,
      int filter,
      int flags,
      int fflags,
      long data,
      @Nullable Object udata,
      @Nullable EventOrigin origin) {
    int at = i * Layout.SIZE;
    numbers[at + Layout.IDENT] = ident;
    numbers[at + Layout.DATA] = data;
    numbers[at + Layout.FILTER_AND_FLAGS] = (long) filter << 32 | Integer.toUnsignedLong(flags);
    numbers[at + Layout.FFLAGS] = fflags;
    objects[i * ObjectLayout.SIZE + ObjectLayout.UDATA] = udata;
    objects[i * ObjectLayout.SIZE + ObjectLayout.ORIGIN] = origin;
  }

  private void grow() {
    if (size == LARGEST) {
      throw new IllegalStateException("a list has room for " + LARGEST + " elements at most");
    }
    capacity = Math.clamp(size * 2L, 8, LARGEST);
    numbers = Arrays.copyOf(numbers, capacity * Layout.SIZE);
    objects = Arrays.copyOf(objects, capacity * ObjectLayout.SIZE);
  }

  private long number(int i, int field) {
    return numbers[i * Layout.SIZE + field];
  }

  private @Nullable Object object(int i, int field) {
    return objects[i * ObjectLayout.SIZE + field];
  }

  /**
   * {@return the ident of an element}
   *
   * @param i the index of the element, from 0 on
   */
  public long ident(int i) {
    return number(check(i), Layout.IDENT);
  }

  /**
   * {@return the number of the filter of an element}
   *
   * @param i the index of the element, from 0 on
   */
  public int filter(int i) {
    return (int) (number(check(i), Layout.FILTER_AND_FLAGS) >> 32);
  }

  /**
   * {@return the {@code EV_} bits of an element}
   *
   * @param i the index of the element, from 0 on
   */
  public int flags(int i) {
    return (int) number(check(i), Layout.FILTER_AND_FLAGS);
  }

  /**
   * {@return the {@code NOTE_} bits of an element; of an event of READ or WRITE at the end of file
   * the error of the socket} The first call takes that from the socket, as {@link Kevent#error}
   * says.
   *
   * @param i the index of the element, from 0 on
   */
  public int fflags(int i) {
    return object(check(i), ObjectLayout.ORIGIN) instanceof LazyError late
        ? late.error()
        : notes(i);
  }

  private int notes(int i) {
    return (int) number(check(i), Layout.FFLAGS);
  }

  /**
   * {@return the data of an element} The count of READ and WRITE costs a system call, which the
   * first call of this method makes: the count is of that moment and of the file that the event was
   * for, or the last known count if that file has been closed since.
   *
   * @param i the index of the element, from 0 on
   */
  public long data(int i) {
    if (object(check(i), ObjectLayout.ORIGIN) instanceof LazyCount late) {
      objects[i * ObjectLayout.SIZE + ObjectLayout.ORIGIN] = null;
      numbers[i * Layout.SIZE + Layout.DATA] = late.dataOf(filter(i));
    }
    return number(i, Layout.DATA);
  }

  /**
   * {@return the object of the caller of an element}
   *
   * @param i the index of the element, from 0 on
   */
  public @Nullable Object udata(int i) {
    return object(check(i), ObjectLayout.UDATA);
  }

  private int check(int i) {
    return Objects.checkIndex(i, size);
  }

  /** Begins a call: changes are read from the first on, even if events are written here too. */
  void beginChanges() {
    copiedIn = 0;
    copyInEnd = size;
  }

  /**
   * Begins a call: events are written from the first on. The elements may be changes of the same
   * call.
   */
  void beginEvents() {
    size = 0;
  }

  private int copyIn(KeventStruct[] batch) {
    int n = Math.min(batch.length, copyInEnd - copiedIn);
    for (int i = 0; i < n; i++) {
      int from = copiedIn++;
      long filterAndFlags = number(from, Layout.FILTER_AND_FLAGS);
      batch[i].set(
          number(from, Layout.IDENT),
          (int) (filterAndFlags >> 32),
          (int) filterAndFlags,
          (int) number(from, Layout.FFLAGS),
          number(from, Layout.DATA),
          object(from, ObjectLayout.UDATA));
      Object origin = object(from, ObjectLayout.ORIGIN);
      if (origin != null) {
        batch[i].subject = Watch.subject(origin);
      }
    }
    return n;
  }

  private int copyOut(KeventStruct[] batch, int count) {
    if (count > capacity() - size) {
      return EventSink.FAULT;
    }
    for (int i = 0; i < count; i++) {
      KeventStruct event = batch[i];
      set(
          size++,
          event.ident,
          event.filter,
          event.flags,
          event.fflags,
          event.data,
          event.udata,
          event.origin);
    }
    return count;
  }

  /** Returns a text such as {@code [read fd=5 CLEAR data=3]}. */
  @Override
  public String toString() {
    StringJoiner text = new StringJoiner(", ", "[", "]");
    for (int i = 0; i < size; i++) {
      text.add(textOf(i));
    }
    return text.toString();
  }

  private String textOf(int i) {
    if (!Filter.exists(filter(i))) {
      return String.format(
          "filter %d ident=%d %s data=%d", filter(i), ident(i), Flag.toString(flags(i)), data(i));
    }
    Filter filter = Filter.of(filter(i));
    Object origin = object(i, ObjectLayout.ORIGIN);
    String text = KeventText.of(filter, ident(i), origin, flags(i), notes(i), data(i));
    return udata(i) == null ? text : text + " udata=" + udata(i);
  }
}
