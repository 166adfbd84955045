// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.wait;

import java.util.Arrays;

/**
 * The threads that notify knotes now and scan afterwards. They wake no thread for what they make
 * pending, since they are going to take it themselves.
 *
 * <p>Guarded by the lock of the kqueue.
 */
final class GatheringThreads {
  private static final long[] NONE = {};

  /** The ids of the threads; one that is nested is there twice. */
  private long[] ids = NONE;

  private int count;

  /** The current thread begins to notify knotes. */
  void enter() {
    if (count == ids.length) {
      ids = Arrays.copyOf(ids, 2 * count + 1);
    }
    ids[count++] = Thread.currentThread().threadId();
  }

  /** The current thread has notified them. */
  void leave() {
    ids[indexOfCurrent()] = ids[--count];
  }

  boolean includeCurrent() {
    return count > 0 && indexOfCurrent() >= 0;
  }

  private int indexOfCurrent() {
    long me = Thread.currentThread().threadId();
    int i = count - 1;
    while (i >= 0 && ids[i] != me) {
      i--;
    }
    return i;
  }
}
