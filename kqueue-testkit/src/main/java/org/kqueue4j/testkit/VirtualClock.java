// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.testkit;

import static org.kqueue4j.sys.Event.EV_ONESHOT;

import java.util.Comparator;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.filter.TimerFilter.Callouts;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.internal.kern.Sleeper;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * Time that moves only when told to, or while a call sleeps; a tick is a millisecond.
 *
 * <p>Callouts run in order of their time, and those of one time in the order in which they were
 * armed. A sleep never returns in the middle of a tick.
 */
final class VirtualClock implements Sleeper, Callouts {
  private static final int FIRST_CALLOUT_MAX = 4096;
  private static final long ENDLESS_SLEEP = 60_000;
  private static final long LONGEST_TICKS = Integer.MAX_VALUE;

  private static final class Callout {
    final Knote knote;
    long time;
    long sequence;

    Callout(Knote knote) {
      this.knote = knote;
    }
  }

  private final TreeSet<Callout> armed =
      new TreeSet<>(
          Comparator.<Callout>comparingLong(c -> c.time).thenComparingLong(c -> c.sequence));
  private long nextSequence;
  private int callouts;
  private int calloutMax = FIRST_CALLOUT_MAX;
  private long now;
  private int slop = 1;

  private @Nullable Object sleeping;
  private boolean woken;

  long milliseconds() {
    return now;
  }

  void calloutMax(int max) {
    if (max < 0) {
      throw new KqueueException(Errno.EINVAL, "a limit on timers is not negative");
    }
    calloutMax = max;
  }

  /** The tick that is added when a time is turned into ticks. */
  void slop(int ticks) {
    if (ticks < 0 || ticks > 1) {
      throw new KqueueException(Errno.EINVAL, "the slop is 0 or 1");
    }
    slop = ticks;
  }

  void advance(long milliseconds) {
    if (milliseconds < 0) {
      throw new KqueueException(Errno.EINVAL, "time does not go back");
    }
    long limit = now + milliseconds;
    while (runTick(limit)) {}
    now = limit;
  }

  /** Moves the clock to the first timer, if that is due by then; returns whether there is one. */
  boolean advanceToTimer(long limit) {
    return runTick(limit);
  }

  /** Runs all callouts of the first tick that has any, if it is not after the limit. */
  private boolean runTick(long limit) {
    if (armed.isEmpty() || armed.first().time > limit) {
      return false;
    }
    now = armed.first().time;
    while (!armed.isEmpty() && armed.first().time == now) {
      Callout due = Objects.requireNonNull(armed.pollFirst());
      if (!due.knote.hasFlags(EV_ONESHOT)) {
        arm(due);
      }
      due.knote.note(null, 1);
    }
    return true;
  }

  /** Ticks for a time, whose fraction has the sign of its seconds. */
  private long ticks(long seconds, long fraction, long fractionsPerSecond) {
    if (fraction < 0) {
      seconds--;
      fraction += fractionsPerSecond;
    }
    if (seconds < 0) {
      return 1;
    }
    if (seconds > LONGEST_TICKS / 1000) {
      return LONGEST_TICKS;
    }
    long ticks = seconds * 1000 + Math.ceilDiv(fraction, fractionsPerSecond / 1000) + slop;
    return Math.clamp(ticks, 1, LONGEST_TICKS);
  }

  // ---- Callouts ----

  @Override
  public @Nullable Failure start(Knote kn) {
    if (callouts >= calloutMax) {
      return Failure.of(Errno.ENOMEM, "there may be " + calloutMax + " timers");
    }
    callouts++;
    Callout callout = new Callout(kn);
    kn.setHook(callout);
    arm(callout);
    return null;
  }

  /** Arms a callout for one period from now on. */
  private void arm(Callout callout) {
    long period = callout.knote.savedData();
    callout.time = now + ticks(period / 1000, period % 1000, 1000);
    callout.sequence = nextSequence++;
    armed.add(callout);
  }

  @Override
  public long startAgain(Knote kn) {
    arm(callout(kn));
    return 0;
  }

  @Override
  public void disarm(Knote kn) {
    armed.remove(callout(kn));
  }

  @Override
  public void stop(Knote kn) {
    disarm(kn);
    callouts--;
  }

  private static Callout callout(Knote kn) {
    return (Callout) Objects.requireNonNull(kn.hook());
  }

  // ---- Sleeper ----

  @Override
  public long now() {
    return TimeUnit.MILLISECONDS.toNanos(1) * now; // may wrap: only differences count
  }

  @Override
  public Wake sleep(Lock lock, Object channel, long nanos, int wanted) {
    boolean endless = nanos == FOREVER;
    if (endless && armed.isEmpty()) {
      return Wake.INTERRUPTED;
    }
    long limit = now + (endless ? ENDLESS_SLEEP : sleepTicks(nanos));
    sleeping = channel;
    woken = false;
    lock.unlock();
    try {
      while (!woken && runTick(limit)) {}
    } finally {
      lock.lock();
      sleeping = null;
    }
    if (woken) {
      return Wake.WOKEN;
    }
    now = limit;
    return endless ? Wake.INTERRUPTED : Wake.TIMED_OUT;
  }

  private long sleepTicks(long nanos) {
    long second = TimeUnit.SECONDS.toNanos(1);
    long seconds = nanos / second;
    return seconds > TimeUnit.NANOSECONDS.toSeconds(LONGEST_SLEEP)
        ? TimeUnit.NANOSECONDS.toMillis(LONGEST_SLEEP)
        : ticks(seconds, nanos % second, second);
  }

  @Override
  public boolean wakeup(Object channel) {
    if (sleeping == channel) {
      woken = true;
    }
    return true;
  }

  @Override
  public void wakeupAll(Object channel) {
    wakeup(channel);
  }
}
