package org.kqueue4j;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.kern.ChangeSource;
import org.kqueue4j.kern.EventSink;
import org.kqueue4j.spi.SourceIdent;
import org.kqueue4j.sys.KeventStruct;
import org.kqueue4j.sys.KqueueException;
import org.kqueue4j.sys.LateData;
import org.kqueue4j.sys.Origin;

/**
 * An array of {@code struct kevent}: changes for {@link Kqueue#kevent}, or room for events from it.
 * Reused from call to call, it allocates nothing.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class KeventList {
  private long[] idents;
  private int[] filters;
  private int[] flags;
  private int[] fflags;
  private long[] data;
  private @Nullable Object[] udata;
  private @Nullable Object[] origins; // of Origin; as objects they are stored without a type check
  private int size;

  private int copiedIn;
  private int copyInEnd;

  /** For the engine; kept, so that a call allocates nothing. */
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

  /** An empty list with room for so many. */
  public KeventList(int capacity) {
    idents = new long[capacity];
    filters = new int[capacity];
    flags = new int[capacity];
    fflags = new int[capacity];
    data = new long[capacity];
    udata = new @Nullable Object[capacity];
    origins = new @Nullable Object[capacity];
  }

  /** The number of elements. */
  public int size() {
    return size;
  }

  /** How many elements there is room for: as events, no more than this are returned. */
  public int capacity() {
    return idents.length;
  }

  /** Empties it. */
  public KeventList clear() {
    Arrays.fill(udata, 0, size, null);
    Arrays.fill(origins, 0, size, null);
    size = 0;
    return this;
  }

  /** Adds an element, making room if there is none: C's {@code EV_SET}. */
  public KeventList add(
      long ident, int filter, int flags, int fflags, long data, @Nullable Object udata) {
    if (size == capacity()) {
      grow();
    }
    set(size++, ident, filter, flags, fflags, data, udata, null);
    return this;
  }

  /** Adds an element. */
  public KeventList add(Kevent kevent) {
    add(
        kevent.ident(),
        kevent.filter().number(),
        kevent.flags(),
        kevent.fflags(),
        kevent.data(),
        kevent.udata());
    origins[size - 1] = kevent.sourceIdent();
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
      @Nullable Origin origin) {
    idents[i] = ident;
    filters[i] = filter;
    this.flags[i] = flags;
    this.fflags[i] = fflags;
    this.data[i] = data;
    this.udata[i] = udata;
    origins[i] = origin;
  }

  private void grow() {
    int capacity = Math.max(8, size * 2);
    idents = Arrays.copyOf(idents, capacity);
    filters = Arrays.copyOf(filters, capacity);
    flags = Arrays.copyOf(flags, capacity);
    fflags = Arrays.copyOf(fflags, capacity);
    data = Arrays.copyOf(data, capacity);
    udata = Arrays.copyOf(udata, capacity);
    origins = Arrays.copyOf(origins, capacity);
  }

  /** What the element is about. */
  public long ident(int i) {
    return idents[check(i)];
  }

  /** Its filter's number. */
  public int filter(int i) {
    return filters[check(i)];
  }

  /** Its {@code EV_} bits. */
  public int flags(int i) {
    return flags[check(i)];
  }

  /** Its {@code NOTE_} bits. */
  public int fflags(int i) {
    return fflags[check(i)];
  }

  /**
   * What its filter counts. The count of READ and WRITE costs a system call, which is made at the
   * first look: it is then the count at that moment, of the file that the event was for; or what
   * was last known, if that file is closed by then.
   */
  public long data(int i) {
    if (origins[check(i)] instanceof LateData late) {
      origins[i] = null;
      data[i] = late.dataOf(filters[i]);
    }
    return data[i];
  }

  /** The caller's object. */
  public @Nullable Object udata(int i) {
    return udata[check(i)];
  }

  /**
   * The element as a {@link Kevent}.
   *
   * @throws KqueueException {@code EINVAL} if there is no filter of its number, as in the posted
   *     error of a change that named none
   */
  public Kevent get(int i) {
    return Kevent.of(
        ident(i), Filter.of(filter(i)), flags(i), fflags(i), data(i), udata(i), source(i));
  }

  /** An ident that is an object is kept as such, so that the {@link Kevent} is good for changes. */
  private @Nullable Object source(int i) {
    return switch (origins[check(i)]) {
      case SourceIdent ident -> ident;
      case Origin origin -> origin.source();
      case null, default -> null;
    };
  }

  private int check(int i) {
    return Objects.checkIndex(i, size);
  }

  /** A call begins: changes are read from the first on, even if events are written here too. */
  void beginChanges() {
    copiedIn = 0;
    copyInEnd = size;
  }

  /**
   * A call begins: events are written from the first on. What stands here may be changes, still.
   */
  void beginEvents() {
    size = 0;
  }

  private int copyIn(KeventStruct[] batch) {
    int n = Math.min(batch.length, copyInEnd - copiedIn);
    for (int i = 0; i < n; i++) {
      int from = copiedIn++;
      batch[i].set(idents[from], filters[from], flags[from], fflags[from], data[from], udata[from]);
    }
    return n;
  }

  private int copyOut(KeventStruct[] batch, int count) {
    if (count > capacity() - size) {
      return EventSink.FAULT;
    }
    for (int i = 0; i < count; i++) {
      KeventStruct event = batch[i];
      int to = size++;
      set(
          to,
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

  /** As a list of {@link Kevent}s. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < size; i++) {
      text.append(i == 0 ? "" : ", ");
      if (Filter.exists(filters[i])) {
        text.append(get(i));
      } else {
        text.append("filter ").append(filters[i]).append(" ident=").append(idents[i]);
        text.append(' ').append(Flag.toString(flags[i])).append(" data=").append(data[i]);
      }
    }
    return text.append(']').toString();
  }
}
