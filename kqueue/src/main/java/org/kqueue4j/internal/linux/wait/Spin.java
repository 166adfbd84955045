// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.wait;

import java.util.concurrent.TimeUnit;

/**
 * How long the waiters of a kqueue spin before they block: twice as long each time that they are
 * woken during the spin, and half as long each time that they are not, within bounds.
 *
 * <p>Any thread may use it. The length is a guess, so that a lost update does no harm.
 */
final class Spin {
  private static final long LONGEST = TimeUnit.MICROSECONDS.toNanos(20);
  private static final long SHORTEST = 500;

  private volatile long nanos = SHORTEST;

  /**
   * Spins, for no longer than the wait is to last.
   *
   * @return whether the waiter was woken during the spin; otherwise it must block
   */
  boolean isOver(Waiter waiter, long limit) {
    long length = nanos;
    long start = System.nanoTime();
    while (!waiter.isWokenNow() && System.nanoTime() - start < Math.min(length, limit)) {
      Thread.onSpinWait();
    }
    waiter.stopSpinning();
    boolean over = waiter.isWokenNow();
    nanos = over ? Math.min(LONGEST, 2 * length) : Math.max(SHORTEST, length / 2);
    return over;
  }
}
