// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.wait;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Exceptions;
import org.kqueue4j.internal.linux.poller.PollBatch;
import org.kqueue4j.internal.linux.poller.Poller;
import org.kqueue4j.internal.linux.sys.Reserve;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.internal.timer.Callout;

/**
 * The events that one check of the sources of a kqueue has found: callouts that are due, and
 * reports of epoll. Reused; belongs to one thread at a time.
 */
final class EventBatch {
  /** The most events of a batch that is left to other queues. */
  private static final int LARGE = 1024;

  private static final Reserve<EventBatch> RESERVE = new Reserve<>(EventBatch::new);

  final PollBatch polled = new PollBatch();

  /** Its index among the spare ones of its kqueue. */
  int index;

  private final List<Callout> due = new ArrayList<>();

  /** The time of the check, in the unit of the deadlines. */
  private long time;

  static EventBatch take() {
    return RESERVE.take();
  }

  /** Leaves the batch to other queues. It must be clear, and not in use. */
  void leave() {
    if (polled.capacity() <= LARGE) {
      RESERVE.giveBack(this);
    }
  }

  /** Takes the callouts that are due. */
  void takeDue(LinuxCallouts callouts) {
    if (!callouts.isEmpty()) {
      time = callouts.expired(due);
    }
  }

  /**
   * Notifies the knotes. Called with the lock, which may be released for a time. An exception of a
   * filter is thrown again when all knotes have been notified.
   */
  void notifyKnotes(KernelQueue queue, Poller poller) {
    @Nullable Throwable thrown = null;
    for (int i = 0; i < due.size(); i++) {
      Callout callout = due.get(i);
      try {
        if (callout instanceof CheckCallout && !polled.hasFiles()) {
          poller.endRound(); // reports of epoll from before that time are old
        }
        LinuxCallouts.due(callout, queue, time);
      } catch (RuntimeException | Error e) {
        thrown = Exceptions.add(thrown, e);
      }
    }
    Exceptions.rethrow(polled.notifyKnotes(queue, poller, thrown));
  }

  boolean isEmpty() {
    return due.isEmpty() && polled.isEmpty();
  }

  void clear() {
    if (!due.isEmpty()) {
      due.clear();
    }
    polled.clear();
  }
}
