// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.posix;

import java.lang.ref.SoftReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The queues of all threads. A thread does not report its end. So the queue of a thread that has
 * ended is closed when it has been collected, or earlier, when many threads poll.
 *
 * <p>A thread holds its queue by a soft reference, and this class by a weak one: a thread that has
 * polled once does not keep the class loader of the library alive.
 */
final class ThreadQueues {
  private static final int FIRST_LIMIT = 16;

  private static final ThreadLocal<@Nullable SoftReference<ThreadQueue>> MINE = new ThreadLocal<>();

  private static final Object LOCK = new Object();
  private static final Set<ThreadQueue> ALL =
      Collections.newSetFromMap(new WeakHashMap<>()); // LOCK

  /**
   * The number of queues at which those of ended threads are searched next. It grows with the
   * number that is left, so that the search costs each new queue little.
   */
  private static int limit = FIRST_LIMIT; // LOCK

  private ThreadQueues() {}

  /** Returns the queue of the calling thread. */
  static ThreadQueue mine() {
    ThreadQueue mine = known();
    if (mine == null) {
      mine = new ThreadQueue(Thread.currentThread());
      enter(mine);
      MINE.set(new SoftReference<>(mine));
    }
    return mine;
  }

  private static @Nullable ThreadQueue known() {
    SoftReference<ThreadQueue> reference = MINE.get();
    return reference == null ? null : reference.get();
  }

  private static void enter(ThreadQueue queue) {
    List<ThreadQueue> ended = new ArrayList<>();
    synchronized (LOCK) {
      if (ALL.size() >= limit) {
        for (ThreadQueue each : ALL) {
          if (each.isOrphan()) {
            ended.add(each);
          }
        }
        ended.forEach(ALL::remove);
        limit = limitNow();
      }
      ALL.add(queue);
    }
    ended.forEach(ThreadQueue::close);
  }

  private static int limitNow() {
    return Math.max(FIRST_LIMIT, 2 * ALL.size());
  }

  /** Closes the queue of the calling thread. */
  static void release() {
    ThreadQueue mine = known();
    if (mine != null) {
      MINE.remove();
      synchronized (LOCK) {
        ALL.remove(mine);
        limit = Math.min(limit, limitNow());
      }
      mine.close();
    }
  }
}
