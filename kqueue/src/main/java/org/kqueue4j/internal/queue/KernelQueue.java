// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.queue;

import static org.kqueue4j.sys.Event.EV_DISPATCH;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.filter.UserFilter;
import org.kqueue4j.internal.kern.Exceptions;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.File;
import org.kqueue4j.internal.kern.FileTable;
import org.kqueue4j.internal.kern.FilterOps;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.kern.Klist;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.internal.kern.Machine;
import org.kqueue4j.internal.kern.Sleeper;
import org.kqueue4j.internal.queue.QueueDump.KnoteDump;
import org.kqueue4j.internal.table.Pool;
import org.kqueue4j.sys.ClosedKqueueException;
import org.kqueue4j.sys.KqueueException;

/**
 * A kqueue: its lock, its parts, and the calls that come from outside. Each call takes the lock and
 * leaves the work to one part: {@link KnoteChanges} applies changes, {@link KeventCall} scans,
 * {@link KnoteProcessing} knows the states of the knotes.
 *
 * <p>Safe for use by any thread. A reader of the reference finds {@code kqueue_register} as {@link
 * #register}, {@code kqueue_scan} as {@link KeventCall#scan}, {@code kern_kevent} as {@link
 * #kevent}, {@code kqueue_terminate} as {@link #close}, {@code knote_fdclose} as {@link
 * File#closeNotes}, {@code knote_assume_knotes} as {@link #assume}, and {@code knote()} as {@link
 * Klist#note}, which calls {@link #applyHint} for each knote.
 *
 * <h2>Locks</h2>
 *
 * <ol>
 *   <li>{@link #lock} guards all parts of this queue and its knotes. No thread ever holds the locks
 *       of two queues. The monitors of klists and files are leaves below it.
 *   <li>A knote that is marked PROCESSING belongs to the thread that marked it. That thread may
 *       release the lock before it releases the knote, but only to notify the queues that watch
 *       this one ({@link WatcherNotifier}). Other threads leave such a knote alone: a hint of 0
 *       marks it REPROCESS, another hint is handed over, register and scan wait.
 *   <li>References to files are dropped without the lock, since the last one may close another
 *       queue ({@link QueueLock#drop}).
 * </ol>
 */
public final class KernelQueue {
  /** As a timeout: no limit. */
  public static final long FOREVER = Sleeper.FOREVER;

  /** As a timeout: poll, but do not sleep. */
  public static final long POLL = 0;

  private final long number;
  final QueueLock lock = new QueueLock();

  // Set once by attach, before the queue is published: attach is called by the thread that makes
  // the queue, and other threads get the queue only by a safe publication after that.
  Machine machine;
  Sleeper sleeper;
  FileTable files;

  /** The knotes of other queues that watch this one ({@code kq_kqinfo}). */
  final Klist watchers = new Klist();

  /** Guarded by the lock. */
  private final KnoteTable table = new KnoteTable();

  /** Guarded by the lock, but for {@link PendingQueue#size}. */
  final PendingQueue pending = new PendingQueue();

  @GuardedBy("lock")
  private final QueueListeners listeners;

  @GuardedBy("lock")
  private final KnoteProcessing processing;

  @GuardedBy("lock")
  private final KnoteChanges changes;

  @GuardedBy("lock")
  private final Pool<KeventCall> calls;

  /** Written under the lock, read without it. */
  private volatile boolean closed;

  /** Creates a kqueue on a machine ({@code kqueue_init}) which has no number for it. */
  public KernelQueue(Machine machine) {
    this(machine, 0);
  }

  /**
   * Creates a kqueue on a machine ({@code kqueue_init}).
   *
   * @param number by which other queues watch it; only for people to know it by
   */
  public KernelQueue(Machine machine, long number) {
    this(number);
    attach(machine);
  }

  /** Creates a kqueue, which is unusable until {@link #attach(Machine)}. */
  @SuppressWarnings("NullAway.Init") // attach sets the machine's parts
  public KernelQueue(long number) {
    this.number = number;
    this.listeners = new QueueListeners();
    this.processing = new KnoteProcessing(this, table, pending, listeners);
    this.changes = new KnoteChanges(this, processing);
    this.calls = new Pool<>(this::newCall);
  }

  @SuppressWarnings("GuardedBy") // calls.take has the lock
  private KeventCall newCall() {
    return new KeventCall(this, changes, processing, listeners);
  }

  /** Connects the queue to its machine, whose parts may have been made for this queue. Once. */
  public void attach(Machine machine) {
    this.machine = machine;
    this.sleeper = machine.sleeper();
    this.files = machine.files();
  }

  // ---- kevent ----------------------------------------------------------------------------------

  /**
   * Applies changes, then waits for events and hands them to the sink ({@code kern_kevent}).
   *
   * @param nevents at most how many events are wanted; with none or less, the call does not wait.
   *     Errors and receipts are handed out regardless: the sink decides if it has room
   * @param timeout nanoseconds, {@link #POLL}, or {@link #FOREVER}
   * @return how many events the sink took; -1 if it refused the receipt of a change that succeeded
   * @throws KqueueException {@code EFAULT} if the source or the sink failed; the error of a change
   *     that the sink refused; {@code EINTR}; {@code EBADF} if the queue is or gets closed
   */
  public int kevent(ChangeSource changes, EventSink events, int nevents, long timeout) {
    lock.lock();
    try {
      requireOpen();
      int taken = calls.take();
      KeventCall call = calls.get(taken);
      try {
        return call.run(changes, events, nevents, timeout);
      } finally {
        call.end();
        calls.giveBack(taken);
      }
    } finally {
      lock.unlock();
    }
  }

  // ---- register --------------------------------------------------------------------------------

  /**
   * Applies one change, with all of its flags as they are ({@code kqueue_register}). Leaves in the
   * change what the reference leaves there.
   *
   * @return null, or why the change was refused
   */
  public @Nullable Failure register(KeventStruct change) {
    lock.lock();
    try {
      return changes.apply(change);
    } finally {
      lock.unlock();
    }
  }

  /** {@link #register(KeventStruct)} of six fields, which allocates nothing. */
  public @Nullable Failure register(
      long ident, int filter, int flags, int fflags, long data, @Nullable Object udata) {
    return register(ident, filter, flags, fflags, data, udata, null);
  }

  /**
   * {@link #register(long, int, int, int, long, Object)} of a change that may name an object.
   *
   * @param subject the object, as {@link KeventStruct#subject}
   */
  public @Nullable Failure register(
      long ident,
      int filter,
      int flags,
      int fflags,
      long data,
      @Nullable Object udata,
      @Nullable Object subject) {
    lock.lock();
    try {
      return changes.apply(ident, filter, flags, fflags, data, udata, subject);
    } finally {
      lock.unlock();
    }
  }

  /**
   * {@link #register} for a caller that holds the lock once, as a filter's event does, or the
   * machine. The lock may be released for a time.
   */
  @SuppressWarnings("GuardedBy") // the caller has the lock
  public @Nullable Failure registerNested(KeventStruct change) {
    return changes.apply(change);
  }

  /** {@link Knote#register}: called with the lock, from within a filter's event. */
  @SuppressWarnings("GuardedBy") // the caller has the lock
  @Nullable Failure registerNested(KernelKnote kn, KeventStruct change) {
    processing.beginUnlocked(kn);
    try {
      return changes.apply(change);
    } finally {
      processing.endUnlocked(kn);
    }
  }

  /**
   * Makes a new knote for a change, which then has it.
   *
   * @return null; or the reason why there is none, {@code EEXIST} if its filter and ident have one
   */
  public @Nullable Failure create(KeventStruct change) {
    lock.lock();
    try {
      return changes.create(change);
    } finally {
      lock.unlock();
    }
  }

  // ---- changes of a knote that the program holds ------------------------------------------------

  /** As {@link KernelKnote#setEnabled}. */
  @Nullable Failure setEnabled(KernelKnote kn, boolean enabled) {
    lock.lock();
    try {
      return changes.setEnabled(kn, enabled);
    } finally {
      lock.unlock();
    }
  }

  /** As {@link KernelKnote#fire}. */
  @Nullable Failure fire(KernelKnote kn) {
    lock.lock();
    try {
      return changes.fire(kn);
    } finally {
      lock.unlock();
    }
  }

  /** As {@link KernelKnote#replace}. */
  @Nullable Failure replace(KernelKnote kn, KeventStruct change) {
    lock.lock();
    try {
      return changes.replace(kn, change);
    } finally {
      lock.unlock();
    }
  }

  /** As {@link KernelKnote#trigger}. */
  @Nullable Failure trigger(KernelKnote kn, long data) {
    if (data == 0 && isTriggered(kn)) {
      return null;
    }
    lock.lock();
    try {
      return changes.trigger(kn, data);
    } finally {
      lock.unlock();
    }
  }

  private static boolean isTriggered(KernelKnote kn) {
    if (kn.hasFlags(EV_DISPATCH) || !UserFilter.isTriggered(kn)) {
      return false; // with DISPATCH one that is triggered need not be ACTIVE
    }
    VarHandle.fullFence();
    return UserFilter.isTriggered(kn);
  }

  /** As {@link KernelKnote#delete}. */
  void delete(KernelKnote kn) {
    lock.lock();
    try {
      changes.delete(kn);
    } finally {
      lock.unlock();
    }
  }

  // ---- events of sources -----------------------------------------------------------------------

  /** Takes the lock, and calls {@link KnoteProcessing#applyHint}. */
  boolean applyHint(KernelKnote kn, @Nullable Klist from, long hint) {
    lock.lock();
    try {
      assert lock.getHoldCount() == 1 : "noted from within a filter";
      return processing.applyHint(kn, from, hint);
    } finally {
      lock.unlock();
    }
  }

  /** Takes the lock, and calls {@link KnoteProcessing#continueRelease}. */
  boolean continueRelease(KernelKnote kn) {
    lock.lock();
    try {
      return processing.continueRelease(kn);
    } finally {
      lock.unlock();
    }
  }

  /**
   * {@link Knote#note} without a list, for a knote of this queue, from its own machine. Called with
   * the lock held once; it is released only if queues that watch must be notified.
   */
  @SuppressWarnings("GuardedBy") // the caller has the lock
  public void noteLocked(Knote kn, long hint) {
    KernelKnote noted = (KernelKnote) kn;
    assert noted.queue == this && lock.getHoldCount() == 1;
    processing.applyHintAndNotify(noted, hint);
  }

  /** {@link Knote#activate}: called with the lock, from within a filter's attach. */
  @SuppressWarnings("GuardedBy") // the caller has the lock
  void activate(KernelKnote kn) {
    processing.activate(kn);
  }

  // ---- sources ---------------------------------------------------------------------------------

  /** Drops a knote whose descriptor is closed, for {@link File#closeNotes}. */
  void closeNote(KernelKnote kn) {
    lock.lock();
    try {
      File file = kn.requireFile();
      if (table.find(kn.filter(), kn.ident(), file) == kn && processing.acquire(kn)) {
        processing.detachAndDrop(kn);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Moves all knotes of one list to another, under other operations and another hook; neither asks
   * the filter nor changes their state ({@code knote_assume_knotes}).
   */
  public static void assume(Klist from, Klist to, FilterOps ops, Object hook) {
    for (Knote kn = from.first(); kn != null; kn = from.first()) {
      ((KernelKnote) kn).queue.assumeNote((KernelKnote) kn, from, to, ops, hook);
    }
  }

  private void assumeNote(KernelKnote kn, Klist from, Klist to, FilterOps ops, Object hook) {
    lock.lock();
    try {
      if (kn.source() == from && processing.acquire(kn)) {
        from.remove(kn);
        kn.setOps(ops);
        kn.setHook(hook);
        to.insert(kn);
        processing.release(kn);
      }
    } finally {
      lock.unlock();
    }
  }

  // ---- the kqueue as a whole -------------------------------------------------------------------

  /**
   * Closes the queue: wakes all waiting threads, and deletes all knotes, newest first ({@code
   * kqueue_terminate}). A second call does nothing. What filters throw is thrown again at the end.
   */
  public void close() {
    List<KernelKnote> knotes;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      sleeper.wakeupAll(this);
      knotes = table.newestFirst();
    } finally {
      lock.unlock();
    }
    @Nullable Throwable thrown = null;
    for (KernelKnote kn : knotes) {
      try {
        close(kn);
      } catch (RuntimeException | Error e) {
        thrown = Exceptions.add(thrown, e);
      }
    }
    try {
      machine.closed();
    } catch (RuntimeException | Error e) {
      thrown = Exceptions.add(thrown, e);
    }
    Exceptions.rethrow(thrown);
  }

  /** Drops the knote, unless another thread has done so. */
  private void close(KernelKnote kn) {
    lock.lock();
    try {
      while (table.find(kn.filter(), kn.ident(), kn.file()) == kn) {
        if (processing.acquire(kn)) {
          processing.detachAndDrop(kn);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  public boolean isClosed() {
    return closed;
  }

  void requireOpen() {
    if (closed) {
      throw new ClosedKqueueException();
    }
  }

  /**
   * Returns the number of queued knotes, stale and disabled ones included, after polling the
   * sources ({@code kqueue_stat}).
   */
  public int stat() {
    lock.lock();
    try {
      requireOpen();
      sleeper.gather(0);
      return pending.size();
    } finally {
      sleeper.leaving(this, pending.hasUnannounced());
      lock.unlock();
    }
  }

  /** Returns the clock of the machine, which is meaningful for differences only; needs no lock. */
  public long nanoTime() {
    return sleeper.now();
  }

  /** Returns the number of queued knotes; needs no lock. */
  public int count() {
    return pending.size();
  }

  /** Returns whether any knote is queued; needs no lock. */
  public boolean hasPending() {
    return pending.size() > 0;
  }

  /**
   * Returns whether there is an event for the call of this thread, whose machine has gathered: a
   * knote that is queued, or one whose event was taken at once. Called with the lock.
   */
  @SuppressWarnings("GuardedBy") // the caller has the lock
  public boolean hasEvents() {
    return hasPending() || processing.hasTakenAtOnce();
  }

  /** Called when another queue begins to watch this one, inside the lock of that queue. */
  void watched() {
    sleeper.watched();
  }

  /** Returns the number by which other queues watch it; 0 if its machine has none for it. */
  public long number() {
    return number;
  }

  /** Returns the lock of this queue, for its machine. */
  public Lock lock() {
    return lock;
  }

  /**
   * Runs an action as soon as the lock is released, or sooner; for waking a thread, which takes the
   * lock first of all. Called with the lock.
   */
  public void afterUnlock(Runnable action) {
    lock.afterwards(action);
  }

  public boolean isWatched() {
    return !watchers.isEmpty();
  }

  /** Sets whether the owner gets SIGIO when the queue becomes non-empty ({@code FIOASYNC}). */
  public void setAsync(boolean async) {
    lock.lock();
    try {
      listeners.setAsync(async);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sets the owner, which gets SIGIO ({@code FIOSETOWN}).
   *
   * @param sigio sends it; called with the queue's lock, so it must be short and call no kqueue.
   *     Null for no owner
   */
  public void setOwner(@Nullable Runnable sigio) {
    lock.lock();
    try {
      listeners.setOwner(sigio);
    } finally {
      lock.unlock();
    }
  }

  /**
   * A listener to which a queue shows whether anything is pending. Called with the queue's lock
   * held: it must be short and call no kqueue.
   */
  @FunctionalInterface
  public interface Readiness {
    /** Shows whether events are pending; called more often than that changes. */
    void show(boolean pending);
  }

  /** Sets the listener to which the queue shows whether anything is pending; null for none. */
  public void setReadiness(@Nullable Readiness readiness) {
    lock.lock();
    try {
      listeners.setReadiness(readiness);
      listeners.showReadiness(pending.size());
    } finally {
      lock.unlock();
    }
  }

  public int size() {
    lock.lock();
    try {
      return table.size();
    } finally {
      lock.unlock();
    }
  }

  /** Returns the state of the queue and of each knote. Takes time for each, with the lock. */
  public QueueDump dump() {
    lock.lock();
    try {
      Map<KernelKnote, KnoteDump> knotes = new LinkedHashMap<>();
      table.newestFirst().forEach(kn -> knotes.put(kn, KnoteDump.of(kn)));
      List<KnoteDump> queued = new ArrayList<>(pending.size());
      pending.forEach(kn -> queued.add(Objects.requireNonNull(knotes.get(kn))));
      return new QueueDump(
          number,
          closed,
          pending.size(),
          listeners.isAsync(),
          List.copyOf(knotes.values()),
          List.copyOf(queued),
          List.copyOf(sleeper.sleepers()),
          sleeper.nanosToTimer());
    } finally {
      lock.unlock();
    }
  }
}
