// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.bench;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;

/**
 * Sets a timer and cancels it. Other timers expire earlier, so no thread has to be woken for it. No
 * timer expires.
 */
final class Timers {
  private static final int OTHERS = 100;
  private static final long HOURS = 2;

  private Timers() {}

  static final class OfKqueue implements Contestant {
    private final Kqueue kq = Kqueue.open();
    private final Kevent timer = Kevent.timer(OTHERS, Duration.ofHours(HOURS)).oneshot();

    OfKqueue() {
      for (int i = 0; i < OTHERS; i++) {
        kq.add(Kevent.timer(i, Duration.ofHours(1)).oneshot());
      }
    }

    @Override
    public void run(int times) {
      for (int i = 0; i < times; i++) {
        kq.add(timer);
        kq.delete(timer);
      }
    }

    @Override
    public void close() {
      kq.close();
    }
  }

  /** Uses the JDK's scheduler. */
  static final class OfExecutor implements Contestant {
    private final ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().factory());

    OfExecutor() {
      executor.setRemoveOnCancelPolicy(true);
      for (int i = 0; i < OTHERS; i++) {
        var _ = executor.schedule(() -> {}, 1, TimeUnit.HOURS);
      }
    }

    @Override
    public void run(int times) {
      for (int i = 0; i < times; i++) {
        executor.schedule(() -> {}, HOURS, TimeUnit.HOURS).cancel(false);
      }
    }

    @Override
    public void close() {
      executor.shutdownNow();
    }
  }
}
