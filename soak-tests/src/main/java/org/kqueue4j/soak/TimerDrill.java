// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.soak;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Watch;
import org.kqueue4j.soak.DrillKnote.Violation;
import org.kqueue4j.soak.Ledger.Tally;
import org.kqueue4j.sys.Event;

/**
 * A timer: it never expires early, and all of its expiries are reported in the end, also those
 * while it is disabled.
 */
final class TimerDrill extends Drill {
  private static final long SHORTEST = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long LONGEST = TimeUnit.MILLISECONDS.toNanos(40);
  private static final long NEVER = TimeUnit.HOURS.toNanos(1);

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
    DrillKnote knote = current();
    if (knote == null || knote.isLost()) {
      addTimer(kind == 9 ? NEVER : nanos, kind < 5);
      return;
    }
    switch (choice) {
      case 0 -> deleteOrAwaitReport();
      case 1 -> {
        note("disable");
        if (!knote.isOneshot()) {
          knote.disable(knote.data());
        }
      }
      case 2, 3 -> enable(knote);
      case 4, 5 -> settle();
      case 6 -> {
        note("add again");
        if (!knote.isOneshot()) {
          knote.add();
        }
      }
      default -> {}
    }
  }

  private synchronized void addTimer(long nanos, boolean oneshot) {
    Watch<Kevent.Timer> timer = Watch.timer(Duration.ofNanos(nanos));
    int flags = oneshot ? Event.EV_ONESHOT : 0;
    KeventList fields =
        new KeventList(1).add(id, Event.EVFILT_TIMER, flags, Event.NOTE_NSECONDS, nanos, null);
    expiries = 0;
    period = nanos;
    addBegin = System.nanoTime();
    add(oneshot ? timer.oneshot() : timer, fields);
    addEnd = System.nanoTime();
    tally.put.increment();
  }

  private void enable(DrillKnote knote) {
    if (knote.isDisabled()) {
      note("enable");
      knote.enable(knote.data());
    }
  }

  @Override
  void settle() throws Exception {
    DrillKnote knote = current();
    if (knote == null) {
      return;
    }
    enable(knote);
    long due;
    synchronized (this) {
      due = knote.isOneshot() ? 1 : (System.nanoTime() - addEnd) / period;
    }
    await(due + " expiries are reported", () -> expiries >= due || knote.isLost());
    if (knote.isOneshot()) {
      forget(knote);
    }
  }

  @Override
  synchronized void taken(DrillKnote knote, Report event) throws Exception {
    if (event.data() < 1) {
      throw new Violation("reported without an expiry", knote, event);
    }
    super.taken(knote, event);
  }

  @Override
  void account(DrillKnote knote, Report event) {
    expiries += event.data();
    long passed = System.nanoTime() - addBegin;
    boolean early =
        knote.isOneshot() ? passed < period || expiries > 1 : expiries > passed / period;
    if (early) {
      throw new Violation(
          expiries + " expiries of " + period + " ns each after " + passed + " ns", knote, event);
    }
  }
}
