package org.kqueue4j.examples.cookbook;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for what nothing tells of. */
final class Until {
  private static final long BOUND = TimeUnit.SECONDS.toNanos(30);

  /** What is waited for. */
  interface Condition {
    boolean holds() throws Exception;
  }

  private Until() {}

  static void holds(Condition condition) throws Exception {
    long start = System.nanoTime();
    while (!condition.holds()) {
      if (System.nanoTime() - start > BOUND) {
        throw new AssertionError("it does not come true");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
  }
}
