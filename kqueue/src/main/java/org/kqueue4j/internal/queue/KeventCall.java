// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.queue;

import static org.kqueue4j.internal.queue.KernelQueue.FOREVER;
import static org.kqueue4j.internal.queue.KernelQueue.POLL;
import static org.kqueue4j.internal.queue.KnoteStatus.ACTIVE;
import static org.kqueue4j.internal.queue.KnoteStatus.DELETING;
import static org.kqueue4j.internal.queue.KnoteStatus.DISABLED;
import static org.kqueue4j.internal.queue.KnoteStatus.QUEUED;
import static org.kqueue4j.internal.queue.KnoteStatus.REPROCESS;
import static org.kqueue4j.sys.Event.EV_CLEAR;
import static org.kqueue4j.sys.Event.EV_DISPATCH;
import static org.kqueue4j.sys.Event.EV_ERROR;
import static org.kqueue4j.sys.Event.EV_HUP;
import static org.kqueue4j.sys.Event.EV_NODATA;
import static org.kqueue4j.sys.Event.EV_ONESHOT;
import static org.kqueue4j.sys.Event.EV_RECEIPT;
import static org.kqueue4j.sys.Event.EV_SYSFLAGS;
import static org.kqueue4j.sys.Event.KQ_NEVENTS;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.jfr.Recorder;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.File;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.kern.Sleeper.Wake;
import org.kqueue4j.sys.Dialect;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * One {@code kevent} call while it runs: changes in, sleep, scan, events out ({@code kern_kevent}
 * and {@code kqueue_scan}).
 *
 * <p>Belongs to the thread in the call; the queue reuses it for a later call. The thread holds the
 * queue's lock all the time, except for sleeps, for notifying queues that watch, and for sources
 * and sinks that do more than copy.
 */
final class KeventCall {
  /** The most events that are taken at once. */
  private static final int MOST_AT_ONCE = 128;

  private final KernelQueue queue;
  private final KnoteChanges knoteChanges;
  private final KnoteProcessing processing;
  private final PendingQueue pending;
  private final QueueListeners listeners;

  /** Where the scan of this call ends, in the pending queue. */
  private final PendingQueue.Mark marker;

  private KeventStruct[] batch = makeBatch(new KeventStruct[KQ_NEVENTS], 0);
  private final KeventStruct[] single = new KeventStruct[1];
  private int result;

  /** How many of the batch have been used. */
  private int used;

  /** How many events the batch has that were taken at once. */
  private int takenAtOnce;

  /** How many events may be taken at once. */
  private int roomAtOnce;

  private boolean withKnotes;
  private boolean slept;

  /** When the first sleep began. */
  private long start;

  /** The record of the wait, if there is one and it is being recorded. */
  private @Nullable Object wait;

  KeventCall(
      KernelQueue queue,
      KnoteChanges changes,
      KnoteProcessing processing,
      QueueListeners listeners) {
    this.queue = queue;
    this.knoteChanges = changes;
    this.processing = processing;
    this.pending = queue.pending;
    this.listeners = listeners;
    this.marker = pending.newMark();
  }

  private static KeventStruct[] makeBatch(KeventStruct[] structs, int from) {
    for (int i = from; i < structs.length; i++) {
      structs[i] = new KeventStruct();
    }
    return structs;
  }

  /** See {@link KernelQueue#kevent}; called with the lock. */
  int run(ChangeSource changes, EventSink events, int nevents, long timeout) {
    result = 0;
    boolean goesOn = changes == ChangeSource.NONE || applyChanges(changes, events);
    if (goesOn && nevents > 0) {
      collect(events, nevents, timeout);
    }
    return result;
  }

  void end() {
    for (int i = 0; i < used; i++) {
      batch[i].forget();
    }
    used = 0;
  }

  /** Registers all changes; returns false if the call must return at once. */
  private boolean applyChanges(ChangeSource changes, EventSink events) {
    boolean posted = false;
    for (; ; ) {
      int n = copyIn(changes);
      if (n == ChangeSource.FAULT) {
        throw new KqueueException(Errno.EFAULT, "the changes can not be read");
      }
      if (n == 0) {
        return !posted;
      }
      used = Math.max(used, n);
      for (int i = 0; i < n; i++) {
        KeventStruct change = batch[i];
        change.flags &= ~EV_SYSFLAGS;
        Failure failure = knoteChanges.apply(change);
        queue.lock.flush();
        if (failure == null && (change.flags & EV_RECEIPT) == 0) {
          continue;
        }
        change.flags =
            queue.machine.dialect() == Dialect.MACOS ? change.flags | EV_ERROR : EV_ERROR;
        change.data = failure == null ? 0 : failure.errno().number();
        single[0] = change;
        int taken = copyOut(events, single, 1);
        if (taken == EventSink.FAULT) {
          if (failure != null) {
            throw failure.toException();
          }
          result = -1;
          return false;
        }
        posted |= taken > 0;
        result += taken;
      }
    }
  }

  /**
   * Scans, and sleeps if nothing is pending, until an event is returned or the time has expired.
   */
  private void collect(EventSink events, int nevents, long timeout) {
    slept = false;
    takenAtOnce = 0;
    withKnotes = events.wantsKnotes();
    int limit = queue.machine.checkLoop();
    int total = 0;
    KeventStruct last = null;
    boolean timedOut = false;
    try {
      queue.requireOpen();
      if (pending.size() > 0 || timeout == POLL) {
        gather(nevents);
      }
      pending.moveToEnd(marker);
      while (nevents - total > 0) {
        int room = Math.min(nevents - total, KQ_NEVENTS);
        if (pending.size() == 0 && takenAtOnce == 0 && result == 0) {
          if (!sleep(timeout, nevents)) {
            timedOut = true;
            return;
          }
          pending.moveToEnd(marker);
          limit = queue.machine.checkLoop();
        }
        int n = scan(room);
        if (n > 0) {
          last = batch[n - 1];
          int taken = copyOut(events, batch, n);
          if (taken == EventSink.FAULT) {
            throw new KqueueException(Errno.EFAULT, "the events can not be written");
          }
          result += taken;
          total += taken;
        }
        if (limit > 0 && --limit == 0) {
          throw loopsForever(last);
        }
        if (n < room && result > 0) {
          return;
        }
        if (n == 0) {
          // All were spurious: include what has become pending since. Otherwise the marker stays,
          // so
          // that nothing is returned twice.
          pending.moveToEnd(marker);
        }
      }
    } finally {
      queue.sleeper.leaving(queue, pending.hasUnannounced());
      Recorder.endWait(wait, total, timedOut, queue.isClosed());
      wait = null;
    }
  }

  /** The reference panics. */
  private KqueueException loopsForever(@Nullable KeventStruct event) {
    String last = event == null ? "nothing" : "filter " + event.filter + " ident " + event.ident;
    int times = queue.machine.checkLoop();
    return new KqueueException(
        Errno.EDEADLK,
        "the kqueue was scanned " + times + " times for no result, last for " + last);
  }

  private int copyIn(ChangeSource changes) {
    if (changes.onlyCopies()) {
      return changes.copyIn(batch);
    }
    queue.lock.unlock();
    try {
      return changes.copyIn(batch);
    } finally {
      queue.lock.lock();
    }
  }

  private int copyOut(EventSink events, KeventStruct[] from, int n) {
    if (events.onlyCopies()) {
      return events.copyOut(from, n);
    }
    queue.lock.unlock();
    try {
      return events.copyOut(from, n);
    } finally {
      queue.lock.lock();
    }
  }

  /**
   * Sleeps until an event may be pending; returns false if the time has expired. The time counts
   * from the first sleep on, so that the sources are polled once however short it is.
   */
  private boolean sleep(long timeout, int nevents) {
    queue.requireOpen();
    long left = FOREVER;
    if (timeout != FOREVER) {
      if (timeout == POLL) {
        return false;
      }
      long now = queue.sleeper.now();
      if (!slept) {
        slept = true;
        start = now;
      }
      left = timeout - (now - start);
      if (left < 0) {
        return false;
      }
    }
    if (wait == null) {
      wait = Recorder.beginWait(queue.number(), timeout);
    }
    Wake wake;
    beginToTakeAtOnce(nevents);
    try {
      wake = queue.sleeper.sleep(queue.lock, queue, left, nevents);
    } finally {
      processing.endToTakeAtOnce();
    }
    queue.requireOpen();
    return switch (wake) {
      case WOKEN -> true;
      case TIMED_OUT -> false;
      case INTERRUPTED -> throw new KqueueException(Errno.EINTR, "interrupted while waiting");
    };
  }

  private void gather(int nevents) {
    beginToTakeAtOnce(nevents);
    try {
      queue.sleeper.gather(nevents);
    } finally {
      processing.endToTakeAtOnce();
    }
  }

  // ---- events that are taken at once ----

  private void beginToTakeAtOnce(int nevents) {
    roomAtOnce = Math.min(nevents, MOST_AT_ONCE);
    processing.beginToTakeAtOnce(this);
  }

  /**
   * Takes the event of an active knote while this thread gathers, if it would rest after its
   * report: then to make it pending, to ask it again and to take it back would change nothing. If
   * the call fails, nothing is lost, since the source of such a knote notifies it again.
   */
  boolean takeAtOnce(KernelKnote kn) {
    if (takenAtOnce == roomAtOnce
        || pending.size() > 0 // which comes first
        || kn.hasFlags(EV_ONESHOT | EV_CLEAR | EV_DISPATCH)
        || !kn.ops().rests(kn)) {
      return false;
    }
    if (takenAtOnce == batch.length) {
      batch = makeBatch(Arrays.copyOf(batch, 2 * takenAtOnce), takenAtOnce);
    }
    KeventStruct event = batch[takenAtOnce];
    used = Math.max(used, takenAtOnce + 1);
    report(kn, event);
    if (withKnotes) {
      event.knote = kn;
    }
    takenAtOnce++;
    return true;
  }

  boolean hasTakenAtOnce() {
    return takenAtOnce > 0;
  }

  /**
   * Moves pending events up to the call's marker into its batch ({@code kqueue_scan}), behind those
   * that were taken at once.
   *
   * @return how many there are: at most {@code room}, unless more were taken at once
   */
  private int scan(int room) {
    int total = takenAtOnce;
    takenAtOnce = 0;
    try {
      while (total < room) {
        KernelKnote kn = pending.first(marker);
        if (kn == null) {
          break;
        }
        used = Math.max(used, total + 1);
        if (processing.acquire(kn) && take(kn, batch[total])) {
          if (withKnotes) {
            batch[total].knote = kn;
          }
          total++;
        }
      }
    } catch (Throwable t) {
      if (total == 0) {
        throw t;
      }
      // What has been taken is not lost: the knote is still queued, and fails the next scan.
    } finally {
      // Not for each knote: one that is put back at once never left the queue.
      listeners.showReadiness(pending.size());
    }
    return total;
  }

  /**
   * Takes one knote from the queue; returns true if it is an event, which {@code event} then has.
   */
  private boolean take(KernelKnote kn, KeventStruct event) {
    try {
      // QUEUED stays set until the outcome is known, so that no hint queues it during the scan.
      pending.remove(kn);
      File file = kn.file();
      if (file != null && queue.files.isClosed(kn.ident(), file)) {
        kn.status |= DELETING | REPROCESS;
        if (!queue.files.reportsClosed()) {
          kn.status &= ~QUEUED;
          return false;
        }
      }
      if (kn.is(DISABLED)) {
        kn.status &= ~QUEUED; // but still ACTIVE: enabled, it comes back
        return false;
      }
      if (!kn.hasFlags(EV_ONESHOT) && !kn.is(DELETING) && !kn.ops().event(kn, 0)) {
        kn.status &= ~(QUEUED | ACTIVE);
        return false;
      }
      report(kn, event);
      afterReport(kn);
      return true;
    } catch (Throwable t) {
      if (event != batch[0] && kn.is(QUEUED)) {
        pending.putBack(kn);
      } else {
        kn.status &= ~(QUEUED | ACTIVE);
      }
      throw t;
    } finally {
      processing.release(kn);
      queue.lock.flush();
    }
  }

  private void report(KernelKnote kn, KeventStruct event) {
    kn.ops().report(kn, event);
    if (queue.machine.dialect() != Dialect.DRAGONFLY) {
      event.flags &= ~(EV_NODATA | EV_HUP);
    }
  }

  /** Returns whether the report of a knote disables it. */
  private boolean isDispatched(KernelKnote kn) {
    return kn.hasFlags(EV_DISPATCH)
        && !(kn.hasFlags(EV_CLEAR) && queue.machine.dialect() == Dialect.NETBSD);
  }

  private void afterReport(KernelKnote kn) {
    if (kn.hasFlags(EV_ONESHOT)) {
      kn.status &= ~QUEUED;
      kn.status |= DELETING | REPROCESS;
    } else if (kn.hasFlags(EV_CLEAR | EV_DISPATCH)) {
      if (kn.hasFlags(EV_CLEAR)) {
        kn.setData(0);
        kn.setFflags(0);
      }
      kn.status &= ~(QUEUED | ACTIVE);
      if (isDispatched(kn)) {
        kn.status |= DISABLED;
        kn.ops().enabled(kn);
      }
    } else if (kn.ops().rests(kn)) {
      kn.status &= ~(QUEUED | ACTIVE);
    } else {
      pending.returnLast(kn);
    }
  }
}
