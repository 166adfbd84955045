// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.wait;

import static org.kqueue4j.sys.Event.EV_ONESHOT;
import static org.kqueue4j.sys.Event.NOTE_MSECONDS;
import static org.kqueue4j.sys.Event.NOTE_NSECONDS;
import static org.kqueue4j.sys.Event.NOTE_SECONDS;
import static org.kqueue4j.sys.Event.NOTE_USECONDS;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.filter.TimerFilter.Callouts;
import org.kqueue4j.internal.jfr.Recorder;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.internal.timer.Callout;
import org.kqueue4j.internal.timer.TimerWheel;
import org.kqueue4j.sys.Errno;

/**
 * The timers of one kqueue: nanosecond deadlines, never early. A periodic timer keeps its phase
 * however late it is checked, and the missed periods are counted.
 *
 * <p>The knote of a timer is its callout. Timers have no thread of their own: a thread that waits
 * on the kqueue calls {@link #expired} when {@link #nanosToNext} have passed. Guarded by the lock
 * of the kqueue.
 */
public final class LinuxCallouts implements Callouts {
  /** How many timers all kqueues of the process together may have. */
  private static final int MAX = Integer.getInteger("org.kqueue4j.calloutmax", 10_000_000);

  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final long TICK = TimeUnit.MILLISECONDS.toNanos(1);
  private static final int UNITS = NOTE_SECONDS | NOTE_MSECONDS | NOTE_USECONDS | NOTE_NSECONDS;

  private final long kqueueNumber;
  private final TimerWheel wheel = new TimerWheel();

  /** The origin of the deadlines, by {@link System#nanoTime}. */
  private final long start = System.nanoTime();

  /** How many of the armed callouts are {@link CheckCallout}s. */
  private int checks;

  /** Run when a timer is armed that is due before all others. */
  private final Runnable onEarlier;

  public LinuxCallouts(long kqueueNumber, Runnable onEarlier) {
    this.kqueueNumber = kqueueNumber;
    this.onEarlier = onEarlier;
  }

  public boolean isEmpty() {
    return wheel.isEmpty();
  }

  /** Nanoseconds until a thread must call {@link #expired}; at least 0. */
  long nanosToNext() {
    return Math.max(0, wheel.nextDeadline() - now());
  }

  /**
   * Disarms the callouts that are due and puts them into an empty list.
   *
   * @return the time, for {@link #due}
   */
  public long expired(List<Callout> due) {
    long now = now();
    wheel.expire(now, due);
    int timers = due.size();
    if (checks > 0) {
      int found = (int) due.stream().filter(CheckCallout.class::isInstance).count();
      checks -= found;
      timers -= found;
    }
    if (timers > 0) {
      Recorder.timerBatch(kqueueNumber, timers, now - due.getFirst().deadline());
    }
    return now;
  }

  /** Runs a callout that {@link #expired} has returned with this time. */
  static void due(Callout callout, KernelQueue queue, long time) {
    if (callout instanceof CheckCallout check) {
      check.due(queue);
    } else if (!callout.isArmed()) {
      // If it is armed again, a change has counted its periods while the lock was released.
      queue.noteLocked((Knote) callout, pass(callout, time));
    }
  }

  /**
   * Sets the deadline of a timer that is due to the last period that has passed.
   *
   * @return how many periods have passed, as the hint for its knote
   */
  private static long pass(Callout callout, long now) {
    Knote kn = (Knote) callout;
    if (kn.hasFlags(EV_ONESHOT)) {
      return 1;
    }
    long period = period(kn);
    // The timer may have been armed again, and be due only after that time: one period has passed.
    long missed = Math.max(0, (now - callout.deadline()) / period);
    callout.setDeadline(callout.deadline() + missed * period);
    return 1 + missed;
  }

  /**
   * Checks the unit and the period of a timer.
   *
   * @return null; or {@code EINVAL} for several units, or for a period of more than {@link
   *     Long#MAX_VALUE} nanoseconds
   */
  public static @Nullable Failure check(int fflags, long count) {
    if (Integer.bitCount(fflags & UNITS) > 1) {
      return Failure.of(Errno.EINVAL, "a timer has one unit: set one NOTE_ bit only");
    }
    long limit = Long.MAX_VALUE / unit(fflags);
    if (count > limit) {
      return Failure.of(
          Errno.EINVAL,
          "the period is longer than 292 years: at most " + limit + " of its unit are counted");
    }
    return null;
  }

  @Override
  public @Nullable Failure start(Knote kn) {
    if (COUNT.incrementAndGet() > MAX) {
      COUNT.decrementAndGet();
      return Failure.ofLimit(
          Errno.ENOMEM,
          "org.kqueue4j.calloutmax",
          "there may be " + MAX + " timers; set -Dorg.kqueue4j.calloutmax to have more");
    }
    ((Callout) kn).setDeadline(now());
    restart(kn);
    return null;
  }

  @Override
  public void restart(Knote kn) {
    Callout callout = (Callout) kn;
    long deadline = callout.deadline() + period(kn);
    callout.setDeadline(deadline < 0 ? Long.MAX_VALUE : deadline); // the sum has overflowed
    add(callout);
  }

  @Override
  public void startAgain(Knote kn) {
    Callout callout = (Callout) kn;
    if (callout.isArmed()) {
      wheel.remove(callout);
    }
    callout.setDeadline(now());
    restart(kn);
  }

  private void add(Callout callout) {
    boolean earlier = callout.deadline() < wheel.nextDeadline();
    wheel.add(callout);
    if (earlier) {
      onEarlier.run();
    }
  }

  /**
   * Arms a check.
   *
   * @param nanos the longest time until it is due; checks with similar intervals are due together
   */
  public void arm(CheckCallout check, long nanos) {
    long deadline = now() + nanos;
    check.setDeadline(deadline - deadline % (nanos / 2));
    checks++;
    add(check);
  }

  /** Disarms a check, if it is armed. */
  public void disarm(CheckCallout check) {
    if (check.isArmed()) {
      wheel.remove(check);
      checks--;
    }
  }

  /** How many checks are armed. */
  public int checks() {
    return checks;
  }

  @Override
  public long takePassed(Knote kn) {
    Callout callout = (Callout) kn;
    long now = now();
    if (callout.deadline() > now) {
      return 0;
    }
    if (callout.isArmed()) {
      wheel.remove(callout);
    } else if (kn.hasFlags(EV_ONESHOT)) {
      return 0; // it has expired, or a batch holds it and counts it in any case
    }
    return pass(callout, now);
  }

  @Override
  public void stop(Knote kn) {
    Callout callout = (Callout) kn;
    if (callout.isArmed()) {
      wheel.remove(callout);
    }
    COUNT.decrementAndGet();
  }

  /** The period in nanoseconds: at least a tick unless a finer unit was asked for. */
  private static long period(Knote kn) {
    long count = kn.savedData();
    return count <= 0 ? TICK : count * unit(kn.savedFflags());
  }

  /** The nanoseconds of a timer's unit. */
  private static long unit(int fflags) {
    return switch (fflags & UNITS) {
      case NOTE_SECONDS -> TimeUnit.SECONDS.toNanos(1);
      case NOTE_USECONDS -> TimeUnit.MICROSECONDS.toNanos(1);
      case NOTE_NSECONDS -> 1;
      default -> TICK;
    };
  }

  private long now() {
    return System.nanoTime() - start;
  }
}
