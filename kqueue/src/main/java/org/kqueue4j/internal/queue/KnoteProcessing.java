// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.queue;

import static org.kqueue4j.internal.queue.KnoteStatus.ACTIVE;
import static org.kqueue4j.internal.queue.KnoteStatus.DELETING;
import static org.kqueue4j.internal.queue.KnoteStatus.DISABLED;
import static org.kqueue4j.internal.queue.KnoteStatus.HINTED;
import static org.kqueue4j.internal.queue.KnoteStatus.NOTIFY;
import static org.kqueue4j.internal.queue.KnoteStatus.PROCESSING;
import static org.kqueue4j.internal.queue.KnoteStatus.QUEUED;
import static org.kqueue4j.internal.queue.KnoteStatus.REPROCESS;
import static org.kqueue4j.internal.queue.KnoteStatus.WAITING;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.File;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.kern.Klist;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * The states of the knotes of one kqueue: which thread owns a knote, what other threads have asked
 * of it in the meantime, and its way into the pending queue and out of it. {@link KnoteStatus} has
 * the table of the states.
 *
 * <p>All methods are called with the lock of the kqueue, most of them for a knote that this thread
 * has acquired.
 *
 * <p>A reader of the reference finds {@code knote_acquire} as {@link #acquire}, {@code
 * knote_release} as {@link #release}, {@code knote_activate} as {@link #activate}, {@code
 * knote_enqueue} and {@code knote_dequeue} under their names, {@code knote_attach} as {@link #add},
 * and {@code knote_drop} as {@link #drop}.
 */
final class KnoteProcessing {
  private static final long NO_THREAD = 0;

  private record HandedHint(KernelKnote kn, long hint) {}

  private final KernelQueue queue;
  private final QueueLock lock;
  private final Condition released;
  private final KnoteTable table;
  private final PendingQueue pending;
  private final QueueListeners listeners;

  /** Hints for knotes that another thread was processing, in the order in which they came. */
  private List<HandedHint> handed = List.of();

  /** The threads that process a knote and may release the lock; of other knotes, it is held. */
  private @Nullable IdentityHashMap<KernelKnote, Thread> processors;

  private long nextSerial;

  /** The thread that gathers events for {@link #gathering}, or sleeps before that. */
  private long gatheringThread = NO_THREAD;

  /** Kept when its thread has ended to gather, since to write a reference is a memory fence. */
  private @Nullable KeventCall gathering;

  KnoteProcessing(
      KernelQueue queue, KnoteTable table, PendingQueue pending, QueueListeners listeners) {
    this.queue = queue;
    this.lock = queue.lock;
    this.released = lock.newCondition();
    this.table = table;
    this.pending = pending;
    this.listeners = listeners;
  }

  // ---- ownership -------------------------------------------------------------------------------

  /**
   * Marks a knote as processed by this thread ({@code knote_acquire}).
   *
   * @return false if another thread processed it: that thread has released it since then, and may
   *     have dropped it
   */
  boolean acquire(KernelKnote kn) {
    assert lock.isHeldByCurrentThread();
    if (!kn.is(PROCESSING)) {
      kn.status |= PROCESSING;
      return true;
    }
    Thread processor = processors == null ? null : processors.get(kn);
    if (processor == null || processor == Thread.currentThread()) {
      throw new KqueueException(
          Errno.EDEADLK, "called from within the processing of the same " + kn);
    }
    kn.status |= WAITING;
    lock.beforeAwait();
    released.awaitUninterruptibly();
    return false;
  }

  /** Returns the knote of a key, acquired; null if there is none. */
  @Nullable KernelKnote acquire(int filter, long ident, @Nullable File file) {
    for (; ; ) {
      KernelKnote kn = table.find(filter, ident, file);
      if (kn == null || acquire(kn)) {
        return kn;
      }
    }
  }

  /**
   * Releases an acquired knote ({@code knote_release}), after it has notified the queues that
   * watch, without the lock, and has done what other threads have asked for since the acquisition.
   */
  void release(KernelKnote kn) {
    if (releaseUnlessWatched(kn)) {
      notifyWatchers(kn);
    }
  }

  private void notifyWatchers(KernelKnote kn) {
    assert lock.getHoldCount() == 1 : "a queue was called from within a filter";
    lock.unlock();
    try {
      WatcherNotifier.from(kn);
    } finally {
      lock.lock();
    }
  }

  /**
   * Does all of a release that needs the lock.
   *
   * @return true if the watchers must be notified first, without the lock, and {@link
   *     #continueRelease} be called after that; false if the knote has been released
   */
  private boolean releaseUnlessWatched(KernelKnote kn) {
    while (kn.is(NOTIFY | REPROCESS | HINTED)) {
      if (kn.is(NOTIFY)) {
        kn.status &= ~NOTIFY;
        beginUnlocked(kn);
        return true;
      }
      if (kn.is(DELETING)) {
        detachAndDrop(kn);
        return false;
      }
      boolean active = false;
      try {
        if (kn.is(HINTED)) {
          kn.status &= ~HINTED;
          active = applyHandedHints(kn);
        }
        if (kn.is(REPROCESS)) {
          kn.status &= ~REPROCESS;
          active |= kn.ops().event(kn, 0);
        }
      } catch (Throwable t) {
        clearProcessing(kn);
        throw t;
      }
      if (active) {
        activate(kn);
      }
    }
    clearProcessing(kn);
    return false;
  }

  /**
   * Continues the release of a knote whose watchers have been notified.
   *
   * @return true if they must be notified once more
   */
  boolean continueRelease(KernelKnote kn) {
    endUnlocked(kn);
    return releaseUnlessWatched(kn);
  }

  /** Records that this thread, which processes the knote, may release the lock from now on. */
  void beginUnlocked(KernelKnote kn) {
    IdentityHashMap<KernelKnote, Thread> known = processors;
    if (known == null) {
      known = new IdentityHashMap<>();
      processors = known;
    }
    known.put(kn, Thread.currentThread());
  }

  /** Ends what {@link #beginUnlocked} began. */
  void endUnlocked(KernelKnote kn) {
    if (processors != null) {
      processors.remove(kn);
    }
  }

  private void clearProcessing(KernelKnote kn) {
    kn.status &= ~PROCESSING;
    wakeWaiting(kn);
  }

  private void wakeWaiting(KernelKnote kn) {
    if (kn.is(WAITING)) {
      kn.status &= ~WAITING;
      released.signalAll();
    }
  }

  // ---- hints -----------------------------------------------------------------------------------

  /**
   * Applies a hint to one knote, unless it has left the list: one knote's part of {@link
   * Klist#note}. A knote that another thread processes gets it at its release.
   *
   * @param from as for {@link KernelKnote#note}
   * @return true if the watchers must be notified, without the lock, and {@link #continueRelease}
   *     be called after that
   */
  boolean applyHint(KernelKnote kn, @Nullable Klist from, long hint) {
    if (kn.is(DELETING) || from != null && kn.source() != from) {
      return false;
    }
    if (kn.is(PROCESSING)) {
      if (hint == 0) {
        kn.status |= REPROCESS;
      } else {
        kn.status |= HINTED;
        if (handed.isEmpty()) {
          handed = new ArrayList<>();
        }
        handed.add(new HandedHint(kn, hint));
      }
      return false;
    }
    kn.status |= PROCESSING;
    try {
      if (kn.ops().event(kn, hint) && !isTakenAtOnce(kn)) {
        activate(kn);
      }
    } catch (Throwable t) {
      clearProcessing(kn);
      throw t;
    }
    return releaseUnlessWatched(kn);
  }

  /** Applies a hint of no list; releases the lock only if watchers must be notified. */
  void applyHintAndNotify(KernelKnote kn, long hint) {
    if (applyHint(kn, null, hint)) {
      notifyWatchers(kn);
    }
  }

  private boolean applyHandedHints(KernelKnote kn) {
    boolean active = false;
    for (Iterator<HandedHint> it = handed.iterator(); it.hasNext(); ) {
      HandedHint hint = it.next();
      if (hint.kn == kn) {
        it.remove();
        active |= kn.ops().event(kn, hint.hint);
      }
    }
    return active;
  }

  // ---- events that are taken at once -----------------------------------------------------------

  /**
   * Lets a call take events while its thread gathers them. If another call begins this in the
   * meantime, the thread makes the knotes pending.
   */
  void beginToTakeAtOnce(KeventCall call) {
    if (gathering != call) {
      gathering = call;
    }
    gatheringThread = Thread.currentThread().threadId();
  }

  void endToTakeAtOnce() {
    gatheringThread = NO_THREAD;
  }

  private boolean isTakenAtOnce(KernelKnote kn) {
    KeventCall call = gathering;
    return call != null
        && gatheringThread == Thread.currentThread().threadId()
        && !kn.is(QUEUED | DISABLED)
        && queue.watchers.isEmpty()
        && !listeners.isAsync()
        && call.takeAtOnce(kn);
  }

  /** Returns whether the call of this thread has taken events. */
  boolean hasTakenAtOnce() {
    return gathering != null
        && gatheringThread == Thread.currentThread().threadId()
        && gathering.hasTakenAtOnce();
  }

  // ---- the pending queue -----------------------------------------------------------------------

  /** Makes the knote pending, since its event has happened ({@code KNOTE_ACTIVATE}). */
  void activate(KernelKnote kn) {
    assert lock.isHeldByCurrentThread();
    kn.status |= ACTIVE;
    if (!kn.is(QUEUED | DISABLED)) {
      enqueue(kn);
    }
  }

  /** Takes back the event of an acquired knote: it is no longer pending. */
  void deactivate(KernelKnote kn) {
    kn.status &= ~ACTIVE;
    if (kn.is(QUEUED)) {
      dequeue(kn);
    }
  }

  private void enqueue(KernelKnote kn) {
    assert !kn.is(QUEUED) : "queued already";
    pending.addLast(kn);
    kn.status |= QUEUED;
    int count = pending.size();
    if (count == 1) {
      listeners.signalOwner();
    }
    listeners.showReadiness(count);
    if (!queue.sleeper.wakeup(queue)) {
      pending.setUnannounced(kn);
    }
    if (!queue.watchers.isEmpty()) {
      kn.status |= NOTIFY;
    }
  }

  private void dequeue(KernelKnote kn) {
    assert kn.is(QUEUED) : "not queued";
    pending.remove(kn);
    kn.status &= ~QUEUED;
    listeners.showReadiness(pending.size());
  }

  /** Disables the knote, unless it is disabled: it is not reported until it is enabled. */
  void disable(KernelKnote kn) {
    if (!kn.is(DISABLED)) {
      kn.status |= DISABLED;
      kn.ops().enabled(kn);
    }
  }

  /** Enables the knote, unless it is enabled; if it is active it becomes pending. */
  void enable(KernelKnote kn) {
    if (kn.is(DISABLED)) {
      kn.status &= ~DISABLED;
      kn.ops().enabled(kn);
      if (kn.is(ACTIVE) && !kn.is(QUEUED)) {
        enqueue(kn);
      }
    }
  }

  // ---- a knote's beginning and end -------------------------------------------------------------

  /** Returns an ident that no knote of a filter without descriptors has. */
  long nextIdent(int filter) {
    long ident = KeventStruct.NEXT_IDENT + nextSerial + 1;
    while (table.find(filter, ident, null) != null) {
      ident++; // a program has chosen it
    }
    return ident;
  }

  /** Adds a new knote, which this thread has acquired, to the table and to its file. */
  void add(KernelKnote kn) {
    kn.status = PROCESSING;
    File file = kn.file();
    if (file != null) {
      file.hold();
      file.addNote(kn);
    }
    kn.setSerial(nextSerial++);
    table.insert(kn);
  }

  /** Unties an acquired knote from its source, and drops it. */
  void detachAndDrop(KernelKnote kn) {
    kn.status |= DELETING | REPROCESS;
    try {
      kn.ops().detach(kn);
    } finally {
      drop(kn);
    }
  }

  /** Drops an acquired knote whose source does not have it ({@code knote_drop}). */
  void drop(KernelKnote kn) {
    kn.status |= DELETING;
    table.remove(kn);
    if (kn.is(QUEUED)) {
      dequeue(kn);
    }
    if (kn.is(HINTED)) {
      handed.removeIf(hint -> hint.kn == kn);
    }
    File file = kn.file();
    if (file != null) {
      file.removeNote(kn);
      lock.drop(file);
    }
    wakeWaiting(kn);
  }
}
