// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.migrating;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import org.kqueue4j.loop.EventLoop;
import org.kqueue4j.loop.Handle;

/** Runs a task once a period until a deadline, by the JDK's scheduler and by an event loop. */
final class FromScheduledExecutor {
  private FromScheduledExecutor() {}

  // doc: before
  static void repeatBefore(
      ScheduledExecutorService scheduler, Duration period, Duration deadline, Runnable task) {
    ScheduledFuture<?> ticks =
        scheduler.scheduleAtFixedRate(task, period.toNanos(), period.toNanos(), NANOSECONDS);
    scheduler.schedule(() -> ticks.cancel(false), deadline.toNanos(), NANOSECONDS);
  }

  // end doc
  // doc: after
  static void repeat(EventLoop loop, Duration period, Duration deadline, Runnable task) {
    Handle ticks = loop.every(period, task);
    loop.after(deadline, ticks::close);
  }
  // end doc
}
