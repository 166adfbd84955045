// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.wait;

import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.jfr.Recorder;
import org.kqueue4j.internal.kern.Exceptions;
import org.kqueue4j.internal.linux.poller.PollBatch;
import org.kqueue4j.internal.linux.poller.Poller;
import org.kqueue4j.internal.linux.sys.Reserve;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.internal.timer.Callout;

/**
 * The events that one check of the sources of a kqueue has found: reports of epoll, and the time,
 * if callouts were due then. These stay with the kqueue until they are run, so that a thread takes
 * no more of them than it wants. Reused; belongs to one thread at a time.
 */
final class EventBatch {
  /** The most events of a batch that is left to other queues. */
  private static final int LARGE = 1024;

  /** How many callouts are run without a release of the lock. */
  private static final int PORTION = 256;

  private static final Reserve<EventBatch> RESERVE = new Reserve<>(EventBatch::new);

  final PollBatch polled = new PollBatch();

  /** Its index among the spare ones of its kqueue. */
  int index;

  /** The time of the check; {@link LinuxCallouts#NOTHING_DUE} if no callout was due then. */
  private long time = LinuxCallouts.NOTHING_DUE;

  static EventBatch take() {
    return RESERVE.take();
  }

  /** Leaves the batch to other queues. It must be clear, and not in use. */
  void leave() {
    if (polled.capacity() <= LARGE) {
      RESERVE.giveBack(this);
    }
  }

  /** Checks whether callouts are due. */
  void checkDue(LinuxCallouts callouts) {
    if (!callouts.isEmpty()) {
      time = callouts.timeIfDue();
    }
  }

  /**
   * Notifies the knotes. Called with the lock, which may be released for a time. An exception of a
   * filter is thrown again when all knotes have been notified.
   *
   * @param wanted as for {@link #runDue}
   */
  void notifyKnotes(KernelQueue queue, Poller poller, LinuxCallouts callouts, int wanted) {
    @Nullable Throwable thrown =
        time == LinuxCallouts.NOTHING_DUE ? null : runDue(queue, poller, callouts, wanted);
    Exceptions.rethrow(polled.notifyKnotes(queue, poller, thrown));
  }

  /**
   * Runs callouts that were due at the time of the check, in order. Callouts of knotes that are
   * disabled, or pending already, do not count.
   *
   * @param wanted how many knotes are to become pending; 0 for no limit
   * @return what they have thrown
   */
  private @Nullable Throwable runDue(
      KernelQueue queue, Poller poller, LinuxCallouts callouts, int wanted) {
    @Nullable Throwable thrown = null;
    long enough = wanted > 0 ? (long) queue.count() + wanted : Long.MAX_VALUE;
    int timers = 0;
    int runs = 0;
    long late = 0;
    Callout callout = callouts.firstDue(time);
    while (callout != null && queue.count() < enough) {
      if (!(callout instanceof CheckCallout)) {
        if (timers++ == 0) {
          late = time - callouts.deadline(callout);
        }
      } else if (!polled.hasFiles()) {
        poller.endRound(); // reports of epoll from before that time are old
      }
      try {
        callouts.run(callout, queue, time);
      } catch (RuntimeException | Error e) {
        thrown = Exceptions.add(thrown, e);
      }
      if (++runs % PORTION == 0) {
        letOthersIn(queue.lock());
      }
      callout = callouts.firstDue(time);
    }
    if (timers > 0) {
      Recorder.timerBatch(queue.number(), timers, late);
    }
    return thrown;
  }

  private static void letOthersIn(Lock lock) {
    lock.unlock();
    lock.lock();
  }

  boolean isEmpty() {
    return time == LinuxCallouts.NOTHING_DUE && polled.isEmpty();
  }

  void clear() {
    time = LinuxCallouts.NOTHING_DUE;
    polled.clear();
  }
}
