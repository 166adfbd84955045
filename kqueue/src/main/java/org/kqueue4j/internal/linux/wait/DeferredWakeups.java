// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.wait;

import java.util.Arrays;
import org.kqueue4j.internal.kern.Sleeper;

/**
 * The threads that notify knotes now and scan afterwards. They defer the wake-ups for what they
 * make pending, since they are going to take it themselves.
 *
 * <p>Guarded by the lock of the kqueue.
 */
final class DeferredWakeups {
  private static final long[] NO_THREADS = {};

  /** The ids of the threads; one that is nested is there twice. */
  private long[] threads = NO_THREADS;

  private int threadCount;

  /** How many wake-ups are deferred, less the events that were taken since. */
  private int deferred;

  /** The current thread begins to notify knotes. */
  void enter() {
    if (threadCount == threads.length) {
      threads = Arrays.copyOf(threads, 2 * threadCount + 1);
    }
    threads[threadCount++] = Thread.currentThread().threadId();
  }

  /** The current thread has notified them. */
  void leave() {
    threads[indexOfCurrent()] = threads[--threadCount];
  }

  /** Defers a wake-up, if it is caused by a thread that scans afterwards; else false. */
  boolean defer() {
    if (threadCount == 0 || indexOfCurrent() < 0) {
      return false;
    }
    deferred++;
    return true;
  }

  private int indexOfCurrent() {
    long me = Thread.currentThread().threadId();
    int i = threadCount - 1;
    while (i >= 0 && threads[i] != me) {
      i--;
    }
    return i;
  }

  /**
   * A thread leaves, as {@link Sleeper#leaving}.
   *
   * @param isPending whether events are left
   * @return whether to wake another thread for them
   */
  boolean take(int taken, boolean isPending) {
    deferred = isPending ? Math.max(0, deferred - taken) : 0;
    return deferred > 0;
  }
}
