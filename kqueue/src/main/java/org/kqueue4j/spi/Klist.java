package org.kqueue4j.spi;

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
  private static final Knote[] NONE = {};

  private @Nullable Knote first; // this
  private int size; // this

  /**
   * The list as an array; {@link #NONE} if and only if it is empty; null if it must be made anew.
   */
  private volatile Knote @Nullable [] snapshot = NONE;

  /**
   * Puts a knote at the head ({@code knote_insert}); to be called from {@link FilterOps#attach}.
   */
  public synchronized void insert(Knote kn) {
    assert kn.source == null : "on a list already";
    kn.source = this;
    kn.sourcePrevious = null;
    kn.sourceNext = first;
    if (first != null) {
      first.sourcePrevious = kn;
    }
    first = kn;
    size++;
    snapshot = null;
  }

  /** Takes a knote off the list ({@code knote_remove}). */
  public synchronized void remove(Knote kn) {
    assert kn.source == this : "not on this list";
    if (kn.sourcePrevious == null) {
      first = kn.sourceNext;
    } else {
      kn.sourcePrevious.sourceNext = kn.sourceNext;
    }
    if (kn.sourceNext != null) {
      kn.sourceNext.sourcePrevious = kn.sourcePrevious;
    }
    kn.source = null;
    kn.sourceNext = null;
    kn.sourcePrevious = null;
    size--;
    snapshot = size == 0 ? NONE : null;
  }

  /** Whether nothing watches. */
  public boolean isEmpty() {
    return snapshot == NONE;
  }

  /** The newest knote, or null. */
  public synchronized @Nullable Knote first() {
    return first;
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
        thrown = Thrown.add(thrown, e);
      }
    }
    Thrown.rethrow(thrown);
  }

  /**
   * The only knote, or null if there is none or more than one. For a caller that holds a lock under
   * which all changes to this list are made.
   */
  public @Nullable Knote sole() {
    return size == 1 ? first : null;
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
      for (Knote kn = first; kn != null; kn = kn.sourceNext) {
        notes[i++] = kn;
      }
      snapshot = notes;
    }
    return notes;
  }
}
