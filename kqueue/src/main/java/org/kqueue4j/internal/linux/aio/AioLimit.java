// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.aio;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The asynchronous requests of all kqueues of the process: how many there may be, and which kqueues
 * have any. Safe for use by any thread.
 */
final class AioLimit {
  private static final int MAX = Integer.getInteger("org.kqueue4j.aiomax", 4_096);

  private static final AtomicInteger COUNT = new AtomicInteger();

  /**
   * The kqueues with requests in progress. The kernel writes to their buffers, so they must stay
   * reachable even if the program forgets the kqueue.
   */
  private static final Set<LinuxAio> BUSY = ConcurrentHashMap.newKeySet();

  private AioLimit() {}

  static int max() {
    return MAX;
  }

  /** Counts one more request; returns false if there may be no more. */
  static boolean acquire(LinuxAio aio) {
    if (COUNT.incrementAndGet() > MAX) {
      COUNT.decrementAndGet();
      return false;
    }
    BUSY.add(aio);
    return true;
  }

  /** Counts one request less, which may be the last one of the kqueue. */
  static void release(LinuxAio aio, boolean last) {
    COUNT.decrementAndGet();
    if (last) {
      BUSY.remove(aio);
    }
  }
}
