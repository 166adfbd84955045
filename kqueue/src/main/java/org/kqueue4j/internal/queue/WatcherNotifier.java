// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.queue;

import java.util.ArrayDeque;
import org.kqueue4j.internal.kern.Klist;
import org.kqueue4j.internal.kern.Knote;

/**
 * Notifies the queues that watch a queue that an event became pending there, then the queues that
 * watch those, and so on. It is the reference's recursion from {@code kqueue_wakeup} into {@code
 * knote}, with a stack on the heap, so that a chain of watchers may have any length.
 *
 * <p>No lock is held from one step to the next. Each knote on the stack stays marked PROCESSING
 * until its watchers have been notified. That ends a cycle: a knote that is met a second time is
 * only marked REPROCESS, and its filter is asked again at its release.
 */
final class WatcherNotifier {
  /** A knote that became pending, and the watchers of its queue that are still to be notified. */
  private static final class Frame {
    final KernelKnote pending;
    final Klist list;
    final Knote[] watchers;
    int next;

    Frame(KernelKnote pending) {
      this.pending = pending;
      this.list = pending.queue.watchers;
      this.watchers = list.snapshot();
    }
  }

  private WatcherNotifier() {}

  /** Notifies the watchers of the knote's queue, then completes the release of the knote. */
  static void from(KernelKnote first) {
    ArrayDeque<Frame> stack = new ArrayDeque<>();
    stack.push(new Frame(first));
    while (!stack.isEmpty()) {
      Frame frame = stack.element();
      if (frame.next < frame.watchers.length) {
        KernelKnote watcher = (KernelKnote) frame.watchers[frame.next++];
        if (watcher.queue.applyHint(watcher, frame.list, 0)) {
          stack.push(new Frame(watcher));
        }
      } else {
        stack.pop();
        if (frame.pending.queue.continueRelease(frame.pending)) {
          stack.push(new Frame(frame.pending));
        }
      }
    }
  }
}
