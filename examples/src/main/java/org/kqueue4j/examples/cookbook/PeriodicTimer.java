// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.time.Duration;
import java.util.function.LongPredicate;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;

/** Does something each period, in step with the clock however long it takes. */
final class PeriodicTimer {
  private PeriodicTimer() {}

  // doc: run
  /** Calls the action with how many periods have passed since the beginning, until it is false. */
  static void run(Duration period, LongPredicate action) throws InterruptedException {
    try (Kqueue kq = Kqueue.open()) {
      kq.register(Watch.timer(period));
      long passed = 0;
      do {
        passed += kq.take().getFirst().data(); // more than 1 if the action took too long
      } while (action.test(passed));
    }
  }
  // end doc
}
