package org.kqueue4j.nio;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for a condition with a generous bound. */
final class Within {
  private static final long BOUND = TimeUnit.SECONDS.toNanos(30);

  private Within() {}

  interface Condition {
    boolean holds() throws Exception;
  }

  static void bound(String what, Condition condition) throws Exception {
    bound(() -> what, condition);
  }

  static void bound(Supplier<String> what, Condition condition) throws Exception {
    long begin = System.nanoTime();
    while (!condition.holds()) {
      if (System.nanoTime() - begin > BOUND) {
        throw new AssertionError("not within 30 s: " + what.get());
      }
      LockSupport.parkNanos(200_000);
    }
  }
}
