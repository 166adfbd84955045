// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.source;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.EventOrigin;

/**
 * The ident of a source that is an object and no descriptor: a number that no descriptor, process
 * or kqueue has, the same in all kqueues. Equal records have one ident, and so has an object unless
 * it is given others.
 *
 * <p>An ident lasts for as long as it is referenced: by the change that was made with it, or by the
 * file of a knote. Numbers are not used twice. Safe for use by any thread.
 */
public final class SourceIdent implements EventOrigin {
  /** The least number of an ident. */
  public static final long FIRST = 1L << 48;

  private static final AtomicLong NEXT = new AtomicLong(FIRST);
  private static final Map<Object, Entry> BY_SOURCE = new ConcurrentHashMap<>();
  private static final Map<Long, Entry> BY_NUMBER = new ConcurrentHashMap<>();
  private static final ReferenceQueue<SourceIdent> FORGOTTEN = new ReferenceQueue<>();

  private static final class Entry extends WeakReference<SourceIdent> {
    /** The key in {@link #BY_SOURCE}; null if it is not there. */
    final @Nullable Object key;

    final long number;

    Entry(@Nullable Object key, SourceIdent ident) {
      super(ident, FORGOTTEN);
      this.key = key;
      this.number = ident.number;
    }
  }

  /** A key that compares an object by its identity. */
  private record Same(Object object) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Same same && same.object == object;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(object);
    }
  }

  private final long number = NEXT.getAndIncrement();
  private final Object source;
  private final @Nullable SourceFile file;

  private SourceIdent(Object source, @Nullable SourceFile file) {
    this.source = source;
    this.file = file;
  }

  /**
   * Returns a new ident for a file that holds it itself, and so must not be held by a table here.
   */
  static SourceIdent ofFile(SourceFile file, Object source) {
    removeForgotten();
    SourceIdent ident = new SourceIdent(source, file);
    BY_NUMBER.put(ident.number, new Entry(null, ident));
    return ident;
  }

  /** Returns a new ident of a source, which has others too. */
  public static SourceIdent ofOwn(Object source) {
    removeForgotten();
    SourceIdent ident = new SourceIdent(source, null);
    BY_NUMBER.put(ident.number, new Entry(null, ident));
    return ident;
  }

  /** Returns the ident of a source: a new one if none is referenced any more. */
  public static SourceIdent of(Object source) {
    removeForgotten();
    Object key = source instanceof Record ? source : new Same(source);
    for (; ; ) {
      Entry entry = BY_SOURCE.get(key);
      SourceIdent known = entry == null ? null : entry.get();
      if (known != null) {
        return known;
      }
      SourceIdent ident = new SourceIdent(source, null);
      Entry added = new Entry(key, ident);
      boolean first =
          entry == null
              ? BY_SOURCE.putIfAbsent(key, added) == null
              : BY_SOURCE.replace(key, entry, added);
      if (first) {
        BY_NUMBER.put(ident.number, added);
        return ident;
      }
    }
  }

  /** Returns the ident of a number, or null if there is none that is still referenced. */
  public static @Nullable SourceIdent find(long number) {
    if (number < FIRST) {
      return null;
    }
    Entry entry = BY_NUMBER.get(number);
    return entry == null ? null : entry.get();
  }

  private static void removeForgotten() {
    for (Reference<? extends SourceIdent> gone = FORGOTTEN.poll();
        gone != null;
        gone = FORGOTTEN.poll()) {
      Entry entry = (Entry) gone;
      if (entry.key != null) {
        BY_SOURCE.remove(entry.key, entry);
      }
      BY_NUMBER.remove(entry.number);
    }
  }

  /** Returns the number that changes and events have as their ident. */
  public long number() {
    return number;
  }

  /** Returns the file of a source that the program has defined itself; null for others. */
  public @Nullable SourceFile file() {
    return file;
  }

  @Override
  public Object source() {
    return source;
  }

  @Override
  public String toString() {
    return number + " (" + source + ")";
  }
}
