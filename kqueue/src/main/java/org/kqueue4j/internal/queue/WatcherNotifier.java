package org.kqueue4j.internal.queue;

import java.util.ArrayDeque;
import org.kqueue4j.internal.kern.Klist;
import org.kqueue4j.internal.kern.Knote;

/**
 * Tells the queues that watch a queue that something became pending there, and those that watch
 * them, and so on: the reference's recursion from {@code kqueue_wakeup} into {@code knote}, with a
 * stack of its own, so that a chain of watchers may be of any length.
 *
 * <p>No lock is held from one step to the next. Each knote on the stack stays marked as being
 * processed until its watchers have been told: that is what ends a cycle, since a knote met a
 * second time is only asked to look again, which it does when its turn to be released comes.
 */
final class WatcherNotifier {
  /** A knote that became pending, and those of its queue's watchers that are still to be told. */
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

  /** Tells the watchers of the knote's queue, then finishes the release of the knote. */
  static void from(KernelKnote first) {
    ArrayDeque<Frame> stack = new ArrayDeque<>();
    stack.push(new Frame(first));
    while (!stack.isEmpty()) {
      Frame frame = stack.element();
      if (frame.next < frame.watchers.length) {
        KernelKnote watcher = (KernelKnote) frame.watchers[frame.next++];
        if (watcher.queue.begin(watcher, frame.list, 0)) {
          stack.push(new Frame(watcher));
        }
      } else {
        stack.pop();
        if (frame.pending.queue.resume(frame.pending)) {
          stack.push(new Frame(frame.pending));
        }
      }
    }
  }
}
