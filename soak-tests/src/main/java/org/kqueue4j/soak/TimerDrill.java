// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.soak;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.kqueue4j.Kevent;
import org.kqueue4j.Watch;
import org.kqueue4j.soak.Ledger.Tally;
import org.kqueue4j.soak.Registration.Violation;

/**
 * A timer: it never expires early, and all of its expiries are reported in the end, also those
 * while it is disabled.
 */
final class TimerDrill extends Drill {
  private static final long SHORTEST = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long LONGEST = TimeUnit.MILLISECONDS.toNanos(40);
  private static final Duration NEVER = Duration.ofHours(1);

  private final long id;
  private long period; // this
  private long addBegin; // this
  private long addEnd; // this
  private long expiries; // this

  TimerDrill(long id, Station station, Tally tally) {
    super("timer " + id, station, tally);
    this.id = id;
  }

  @Override
  void step(SplittableRandom random) throws Exception {
    int kind = random.nextInt(10);
    long nanos = kind < 5 ? random.nextLong(1, LONGEST) : random.nextLong(SHORTEST, LONGEST);
    int choice = random.nextInt(10);
    Registration registration = current();
    if (registration == null || registration.isLost()) {
      Kevent timer =
          kind == 9 ? Watch.timer(NEVER) : Watch.timer(Duration.ofNanos(nanos));
      registerTimer(kind < 5 ? timer.oneshot() : timer);
      return;
    }
    switch (choice) {
      case 0 -> deleteOrAwaitReport();
      case 1 -> {
        note("disable");
        if (!registration.isOneshot()) {
          registration.disable(registration.kevent.data());
        }
      }
      case 2, 3 -> enable(registration);
      case 4, 5 -> settle();
      case 6 -> {
        note("add again");
        if (!registration.isOneshot()) {
          registration.add();
        }
      }
      default -> {}
    }
  }

  private synchronized void registerTimer(Kevent timer) {
    expiries = 0;
    period = nanosOf(timer);
    addBegin = System.nanoTime();
    register(timer);
    addEnd = System.nanoTime();
    tally.put.increment();
  }

  /** Returns the period, at least one tick, which is a millisecond or a nanosecond. */
  private static long nanosOf(Kevent timer) {
    return timer.fflags() == 0
        ? TimeUnit.MILLISECONDS.toNanos(Math.max(1, timer.data()))
        : Math.max(1, timer.data());
  }

  private void enable(Registration registration) {
    if (registration.isDisabled()) {
      note("enable");
      registration.enable(registration.kevent.data());
    }
  }

  @Override
  void settle() throws Exception {
    Registration registration = current();
    if (registration == null) {
      return;
    }
    enable(registration);
    long due;
    synchronized (this) {
      due = registration.isOneshot() ? 1 : (System.nanoTime() - addEnd) / period;
    }
    await(due + " expiries are reported", () -> expiries >= due || registration.isLost());
    if (registration.isOneshot()) {
      forget(registration);
    }
  }

  @Override
  synchronized void taken(Registration registration, Kevent event) throws Exception {
    if (event.data() < 1) {
      throw new Violation("reported without an expiry", registration, event);
    }
    super.taken(registration, event);
  }

  @Override
  void account(Registration registration, Kevent event) {
    expiries += event.data();
    long passed = System.nanoTime() - addBegin;
    boolean early =
        registration.isOneshot() ? passed < period || expiries > 1 : expiries > passed / period;
    if (early) {
      throw new Violation(
          expiries + " expiries of " + period + " ns each after " + passed + " ns",
          registration,
          event);
    }
  }
}
