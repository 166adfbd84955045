package org.kqueue4j.internal.kern;

import org.jspecify.annotations.Nullable;

/**
 * The knotes that watch one source, newest first.
 *
 * <p>Safe for use by any thread. The links are guarded by the list's monitor, which is a leaf in
 * the lock order: it may be taken with a kqueue's lock held, and nothing is taken inside it. A walk
 * reads an immutable snapshot instead, which is made anew only by the first walk after a change: an
 * insertion or removal is O(1), and a walk without a change before it allocates nothing and takes
 * no lock here.
 *
 * <p>Counterpart of the reference's {@code struct klist}, {@code knote_insert}, {@code
 * knote_remove} and {@code knote}.
 */
public final class Klist {
  /**
   * A knote's place on the list of its source, which only {@link KnoteKind#SOURCE} gives it.
   * Guarded by the monitor of the list; the list itself is changed under the lock of the knote's
   * kqueue too, and may be read under either.
   */
  public interface Entry {
    /** The list that it is on. */
    @Nullable Klist source();

    /** Sets {@link #source}. */
    void setSource(@Nullable Klist source);

    /** The next older one. */
    @Nullable Entry sourceNext();

    /** Sets {@link #sourceNext}. */
    void setSourceNext(@Nullable Entry next);

    /** The next newer one. */
    @Nullable Entry sourcePrevious();

    /** Sets {@link #sourcePrevious}. */
    void setSourcePrevious(@Nullable Entry previous);
  }

  private static final Knote[] NONE = {};

  private @Nullable Entry first; // this
  private int size; // this

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

  /** Whether nothing watches. */
  public boolean isEmpty() {
    return snapshot == NONE;
  }

  /** The newest knote, or null. */
  public synchronized @Nullable Knote first() {
    return (Knote) first;
  }

  /**
   * Something happened: asks each knote's filter whether it is an event, and if so makes the knote
   * pending ({@code knote}).
   *
   * <p>Must not be called with any kqueue's lock held, so never from a {@link FilterOps} method.
   *
   * <p>What a filter throws is thrown again when all have been told.
   *
   * @param hint 0 for "look again"; anything else is what happened, and is applied to each knote
   *     that is on the list now exactly once
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

  /** The knotes as they are now, newest first; not to be written to. */
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
