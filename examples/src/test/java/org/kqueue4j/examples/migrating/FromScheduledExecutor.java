// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.migrating;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;

/** A task each second until a deadline, by the JDK's scheduler and by a kqueue. */
final class FromScheduledExecutor {
  private FromScheduledExecutor() {}

  // doc: before
  static void runBefore(Duration period, Duration deadline, Runnable task) throws Exception {
    try (ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor()) {
      ScheduledFuture<?> ticks =
          scheduler.scheduleAtFixedRate(
              task, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
      scheduler.schedule(() -> ticks.cancel(false), deadline.toNanos(), TimeUnit.NANOSECONDS).get();
    }
  }

  // end doc
  // doc: after
  static void run(Duration period, Duration deadline, Runnable task) throws InterruptedException {
    try (Kqueue kq = Kqueue.open()) {
      kq.register(Watch.timer(period), task);
      kq.register(Watch.timer(deadline).oneshot());
      for (; ; ) {
        for (Kevent event : kq.take()) {
          if (event.attachment() instanceof Runnable tick) {
            tick.run(); // the event has the number of periods that have passed
          } else {
            return;
          }
        }
      }
    }
  }
  // end doc
}
