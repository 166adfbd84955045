package org.kqueue4j.poll;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Each thread's queue. The threads themselves don't tell when they end, so they are looked at. */
final class ThreadQueues {
  private static final int FIRST_LIMIT = 16;

  private static final ThreadLocal<@Nullable ThreadQueue> MINE = new ThreadLocal<>();

  private static final Object LOCK = new Object();
  private static final Set<ThreadQueue> ALL = new HashSet<>(); // LOCK

  /** From how many on it is time to look whose threads have ended: so a look costs each little. */
  private static int limit = FIRST_LIMIT; // LOCK

  private ThreadQueues() {}

  /** That of the calling thread. */
  static ThreadQueue mine() {
    ThreadQueue mine = MINE.get();
    if (mine == null) {
      mine = new ThreadQueue(Thread.currentThread());
      enter(mine);
      MINE.set(mine);
    }
    return mine;
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

  /** Closes that of the calling thread. */
  static void release() {
    ThreadQueue mine = MINE.get();
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
