// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.kern;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.jspecify.annotations.Nullable;

/**
 * The knotes that watch one source, newest first.
 *
 * <p>Safe for use by any thread. The links are guarded by the list's monitor, which is a leaf in
 * the lock order: it may be taken with a kqueue's lock held, and nothing is taken inside it. A walk
 * reads an immutable snapshot instead, which only the first walk after a change makes anew. So an
 * insertion or removal is O(1), and a walk without a change before it allocates nothing and takes
 * no lock here.
 *
 * <p>Counterpart of the reference's {@code struct klist}, {@code knote_insert}, {@code
 * knote_remove} and {@code knote}.
 */
public final class Klist {
  /**
   * The list that a knote of {@link KnoteKind#SOURCE} is on, and its links: the next older and the
   * previous, newer one. An interface for the same reason as {@link File.Entry}. Guarded by the
   * monitor of the list; the list itself is changed under the lock of the knote's kqueue too, and
   * may be read under either.
   */
  public interface Entry {
    @Nullable Klist source();

    void setSource(@Nullable Klist source);

    @Nullable Entry sourceNext();

    void setSourceNext(@Nullable Entry next);

    @Nullable Entry sourcePrevious();

    void setSourcePrevious(@Nullable Entry previous);
  }

  private static final Knote[] NONE = {};

  @GuardedBy("this")
  private @Nullable Entry first;

  @GuardedBy("this")
  private int size;

  /**
   * The list as an array; {@link #NONE} if and only if it is empty; null if it must be made anew.
   */
  private volatile Knote @Nullable [] snapshot = NONE;

  /**
   * Puts a knote at the head ({@code knote_insert}); to be called from {@link FilterOps#attach}.
   */
  public synchronized void insert(Knote kn) {
    Entry entry = (Entry) kn;
    assert entry.source() == null : "on a list already";
    entry.setSource(this);
    entry.setSourcePrevious(null);
    entry.setSourceNext(first);
    if (first != null) {
      first.setSourcePrevious(entry);
    }
    first = entry;
    size++;
    snapshot = null;
  }

  /** Takes a knote off the list ({@code knote_remove}). */
  public synchronized void remove(Knote kn) {
    Entry entry = (Entry) kn;
    assert entry.source() == this : "not on this list";
    Entry previous = entry.sourcePrevious();
    Entry next = entry.sourceNext();
    if (previous == null) {
      first = next;
    } else {
      previous.setSourceNext(next);
    }
    if (next != null) {
      next.setSourcePrevious(previous);
    }
    entry.setSource(null);
    entry.setSourceNext(null);
    entry.setSourcePrevious(null);
    size--;
    snapshot = size == 0 ? NONE : null;
  }

  public boolean isEmpty() {
    return snapshot == NONE;
  }

  /** Returns the newest knote, or null. */
  public synchronized @Nullable Knote first() {
    return (Knote) first;
  }

  /**
   * Reports that something happened: asks the filter of each knote whether that is an event, and if
   * so makes the knote pending ({@code knote}).
   *
   * <p>Must not be called with any kqueue's lock held, so never from a {@link FilterOps} method.
   *
   * <p>What a filter throws is thrown again when all knotes have been notified.
   *
   * @param hint 0 to have the filters check again; another value says what happened, and is applied
   *     exactly once to each knote that is on the list now
   */
  public void note(long hint) {
    @Nullable Throwable thrown = null;
    for (Knote kn : snapshot()) {
      try {
        kn.note(this, hint);
      } catch (RuntimeException | Error e) {
        thrown = Exceptions.add(thrown, e);
      }
    }
    Exceptions.rethrow(thrown);
  }

  /** Returns the knotes as they are now, newest first; not to be written to. */
  public Knote[] snapshot() {
    Knote[] notes = snapshot;
    return notes != null ? notes : makeSnapshot();
  }

  private synchronized Knote[] makeSnapshot() {
    Knote[] notes = snapshot;
    if (notes == null) {
      notes = new Knote[size];
      int i = 0;
      for (Entry entry = first; entry != null; entry = entry.sourceNext()) {
        notes[i++] = (Knote) entry;
      }
      snapshot = notes;
    }
    return notes;
  }
}
