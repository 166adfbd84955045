// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.kern;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An open file: a descriptor refers to it, and the descriptor filters delegate to it.
 *
 * <p>A file has a list of the knotes that were made through a descriptor of it, whatever their
 * source, newest first ({@code f_klist}). It counts its references: one for each descriptor and
 * each such knote. Safe for use by any thread. The links are guarded by the file's monitor, a leaf
 * in the lock order.
 */
public abstract class File {
  /**
   * The links of a knote among the notes of its file: the next older and the previous, newer one.
   * An interface, since only some knotes have these fields, and they are below the engine's own
   * fields in the class hierarchy. Guarded by the monitor of the file.
   */
  public interface Entry {
    @Nullable Entry fileNext();

    void setFileNext(@Nullable Entry next);

    @Nullable Entry filePrevious();

    void setFilePrevious(@Nullable Entry previous);
  }

  private static final VarHandle REFERENCES;

  /** While this thread closes a file: the files whose last reference that close has dropped. */
  private static final ThreadLocal<@Nullable ArrayDeque<File>> CLOSING = new ThreadLocal<>();

  static {
    try {
      REFERENCES = MethodHandles.lookup().findVarHandle(File.class, "references", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @GuardedBy("this")
  private @Nullable Entry notes;

  @SuppressWarnings("UnusedVariable") // used through REFERENCES
  private volatile int references = 1;

  /**
   * Gives the knote the operations of this kind of file for its filter, and puts it on the list of
   * its source ({@code fo_kqfilter}). Called as {@link FilterOps#attach} is.
   */
  public abstract @Nullable Failure attach(Knote kn);

  /** Returns what its events name besides their ident; null for nothing. */
  public @Nullable EventOrigin origin() {
    return null;
  }

  /**
   * Returns what its knotes are linked into: {@link KnoteKind#SOURCE}, unless it needs no klist.
   */
  public KnoteKind links() {
    return KnoteKind.SOURCE;
  }

  /**
   * Closes the file after the last reference was dropped ({@code fo_close}). Called without any
   * lock, unless this {@link #isLeaf}.
   */
  protected abstract void released();

  /**
   * Returns whether {@link #released} takes no lock but that of the only kqueue that has knotes of
   * this file, and drops no other file. It may then be called with that lock.
   */
  protected boolean isLeaf() {
    return false;
  }

  /** Returns whether the descriptor that led here is open, as far as that is not known already. */
  public boolean isOpen() {
    return true;
  }

  /** Adds a reference; returns false if the last one has been dropped. */
  public final boolean tryHold() {
    for (; ; ) {
      int now = references;
      if (now == 0) {
        return false;
      }
      if (REFERENCES.compareAndSet(this, now, now + 1)) {
        return true;
      }
    }
  }

  /** Adds a reference, while there is one. */
  public final void hold() {
    int before = (int) REFERENCES.getAndAdd(this, 1);
    assert before > 0 : "held after its close";
  }

  /** Drops a reference; the last one closes the file. Must not be called with a kqueue's lock. */
  public final void drop() {
    int before = (int) REFERENCES.getAndAdd(this, -1);
    assert before > 0 : "dropped more often than held";
    if (before == 1) {
      closeInTurn();
    }
  }

  /**
   * Closes this file; or, within the close of another file, leaves it to that. So a chain of queues
   * that watch queues is closed without recursion.
   */
  private void closeInTurn() {
    ArrayDeque<File> within = CLOSING.get();
    if (within != null) {
      within.add(this);
      return;
    }
    ArrayDeque<File> released = new ArrayDeque<>();
    ArrayDeque<File> waiting = new ArrayDeque<>(List.of(this));
    CLOSING.set(released);
    try {
      while (!waiting.isEmpty()) {
        waiting.pop().released();
        while (!released.isEmpty()) { // they come next, in their order
          waiting.push(released.removeLast());
        }
      }
    } finally {
      CLOSING.remove();
    }
  }

  /**
   * {@link #drop} with a kqueue's lock.
   *
   * @return false, and nothing is done, if this is the last reference and the file must be closed
   *     without the lock
   */
  public final boolean dropLocked() {
    for (; ; ) {
      int now = references;
      assert now > 0 : "dropped more often than held";
      if (now == 1 && !isLeaf()) {
        return false;
      }
      if (REFERENCES.compareAndSet(this, now, now - 1)) {
        if (now == 1) {
          released();
        }
        return true;
      }
    }
  }

  /** Adds a knote that was made through a descriptor of this file; for the engine. */
  public final synchronized void addNote(Knote kn) {
    Entry entry = (Entry) kn;
    entry.setFilePrevious(null);
    entry.setFileNext(notes);
    if (notes != null) {
      notes.setFilePrevious(entry);
    }
    notes = entry;
  }

  /** Removes a knote that is being dropped; for the engine. */
  public final synchronized void removeNote(Knote kn) {
    Entry entry = (Entry) kn;
    Entry previous = entry.filePrevious();
    Entry next = entry.fileNext();
    if (previous == null) {
      notes = next;
    } else {
      previous.setFileNext(next);
    }
    if (next != null) {
      next.setFilePrevious(previous);
    }
    entry.setFileNext(null);
    entry.setFilePrevious(null);
  }

  /**
   * Returns the newest of its knotes, which leads to the older ones, under the lock of the only
   * kqueue that has knotes of this file.
   */
  @SuppressWarnings("GuardedBy") // that kqueue's lock is enough
  protected final @Nullable Entry firstNote() {
    return notes;
  }

  /** Returns whether any knote was made through a descriptor of this file. */
  public final synchronized boolean hasNotes() {
    return notes != null;
  }

  /**
   * Drops every knote, of any kqueue, that was made for this file by this number; for the close of
   * a descriptor, after it has left its table ({@code knote_fdclose}). Must not be called with a
   * kqueue's lock. What a filter throws is thrown again when all are dropped.
   */
  public final void closeNotes(long ident) {
    @Nullable Throwable thrown = null;
    @Nullable Knote failed = null;
    for (Knote kn = noteWithIdent(ident); kn != null && kn != failed; kn = noteWithIdent(ident)) {
      try {
        kn.closed();
      } catch (RuntimeException | Error e) {
        thrown = Exceptions.add(thrown, e);
        failed = kn; // if it is still there, that is the end
      }
    }
    Exceptions.rethrow(thrown);
  }

  /** Returns the newest knote with this ident, of any kqueue, or null. */
  final synchronized @Nullable Knote noteWithIdent(long ident) {
    for (Entry entry = notes; entry != null; entry = entry.fileNext()) {
      Knote kn = (Knote) entry;
      if (kn.ident() == ident) {
        return kn;
      }
    }
    return null;
  }
}
