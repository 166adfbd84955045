// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.wait;

import static org.kqueue4j.sys.Event.EV_ONESHOT;
import static org.kqueue4j.sys.Event.NOTE_ABSTIME;
import static org.kqueue4j.sys.Event.NOTE_MACH_CONTINUOUS_TIME;
import static org.kqueue4j.sys.Event.NOTE_MSECONDS;
import static org.kqueue4j.sys.Event.NOTE_NSECONDS;
import static org.kqueue4j.sys.Event.NOTE_SECONDS;
import static org.kqueue4j.sys.Event.NOTE_USECONDS;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.filter.TimerFilter.Callouts;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.internal.linux.poller.Poller;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.internal.timer.Callout;
import org.kqueue4j.internal.timer.TimerHeap;
import org.kqueue4j.sys.Dialect;
import org.kqueue4j.sys.Errno;

/**
 * The timers of one kqueue: nanosecond deadlines, never early. A periodic timer keeps its phase
 * however late it is checked, and the missed periods are counted.
 *
 * <p>The knote of a timer is its callout. Timers have no thread of their own: when {@link
 * #nanosToNext} have passed, a thread that waits on the kqueue runs what is due. The timers by
 * other clocks are in {@link ClockTimers}, for which epoll wakes that thread. Guarded by the lock
 * of the kqueue.
 */
public final class LinuxCallouts implements Callouts {
  /** How many timers all kqueues of the process together may have. */
  private static final int MAX = Integer.getInteger("org.kqueue4j.calloutmax", 10_000_000);

  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final long TICK = TimeUnit.MILLISECONDS.toNanos(1);
  private static final int UNITS = NOTE_SECONDS | NOTE_MSECONDS | NOTE_USECONDS | NOTE_NSECONDS;

  /** The notes of timers by a clock of the system. */
  private static final int CLOCKS = NOTE_ABSTIME | NOTE_MACH_CONTINUOUS_TIME;

  /** As a time: that at which nothing was due. */
  static final long NOTHING_DUE = -1;

  private final TimerHeap armed = new TimerHeap();

  /** The origin of the deadlines, by {@link System#nanoTime}. */
  private final long start = System.nanoTime();

  /** How many of the armed callouts are {@link CheckCallout}s. */
  private int checks;

  /** Run when a timer is armed that is due before all others. */
  private final Runnable onEarlier;

  private final Poller poller;

  /** The timers by the wall clock; null until there are any. */
  private @Nullable ClockTimers wall;

  /** The timers by the clock that counts while the machine sleeps; null until there are any. */
  private @Nullable ClockTimers awake;

  public LinuxCallouts(Poller poller, Runnable onEarlier) {
    this.poller = poller;
    this.onEarlier = onEarlier;
  }

  /** Opens what a timer with these notes needs; returns null, or why that is impossible. */
  public @Nullable Failure prepare(int fflags) {
    if ((fflags & CLOCKS) == 0 || clock(fflags) != null) {
      return null;
    }
    boolean isWall = (fflags & NOTE_ABSTIME) != 0;
    ClockTimers timers =
        new ClockTimers(isWall ? Linux.CLOCK_REALTIME : Linux.CLOCK_BOOTTIME, poller);
    Failure failure = timers.open();
    if (failure == null && isWall) {
      wall = timers;
    } else if (failure == null) {
      awake = timers;
    }
    return failure;
  }

  /** The timers among which one with these notes is; null for those that are here. */
  private @Nullable ClockTimers clock(int fflags) {
    if ((fflags & CLOCKS) == 0) {
      return null;
    }
    return (fflags & NOTE_ABSTIME) != 0 ? wall : awake;
  }

  private TimerHeap heap(Knote kn) {
    ClockTimers clock = clock(kn.savedFflags());
    return clock == null ? armed : clock.armed;
  }

  public boolean isEmpty() {
    return armed.isEmpty();
  }

  /** Nanoseconds until a callout is due; at least 0. */
  long nanosToNext() {
    return Math.max(0, armed.nextDeadline() - now());
  }

  /**
   * Nanoseconds until any timer is due, by any clock; at least 0, and {@link Long#MAX_VALUE} if
   * there is none.
   */
  long nanosToAny() {
    long nanos = isEmpty() ? Long.MAX_VALUE : nanosToNext();
    return Math.min(nanos, Math.min(nanosToFirst(wall), nanosToFirst(awake)));
  }

  private static long nanosToFirst(@Nullable ClockTimers clock) {
    return clock == null || clock.armed.isEmpty()
        ? Long.MAX_VALUE
        : Math.max(0, clock.armed.nextDeadline() - clock.now());
  }

  /** Returns the time if a callout is due now, otherwise {@link #NOTHING_DUE}. */
  long timeIfDue() {
    long now = now();
    return armed.nextDeadline() <= now ? now : NOTHING_DUE;
  }

  /** Returns the first callout, if it was due at a time; otherwise null. */
  @Nullable Callout firstDue(long time) {
    return armed.nextDeadline() <= time ? armed.first() : null;
  }

  /** Returns when an armed callout is due, in the unit of {@link #timeIfDue}. */
  long deadline(Callout callout) {
    return armed.deadline(callout);
  }

  /** Runs a callout that {@link #firstDue} has returned for this time. */
  void run(Callout callout, KernelQueue queue, long time) {
    if (callout instanceof CheckCallout check) {
      disarm(check);
      check.due(queue);
    } else {
      Knote kn = (Knote) callout;
      queue.noteLocked(kn, pass(armed, kn, callout, time));
    }
  }

  /**
   * Arms a timer that is due for the period after those that have passed, or disarms it if it is
   * ONESHOT or has a time of the wall clock.
   *
   * @return how many periods have passed, as the hint for its knote
   */
  static long pass(TimerHeap armed, Knote kn, Callout callout, long now) {
    if (kn.hasFlags(EV_ONESHOT) || (kn.savedFflags() & NOTE_ABSTIME) != 0) {
      armed.remove(callout);
      return 1;
    }
    long period = period(kn);
    long deadline = armed.deadline(callout);
    long passed = 1 + (now - deadline) / period;
    armed.move(callout, sum(deadline, passed * period));
    return passed;
  }

  /**
   * Checks the unit and the period of a timer.
   *
   * @return null; or {@code EINVAL} for several units, for a period of more than {@link
   *     Long#MAX_VALUE} nanoseconds, and for one that the dialect refuses
   */
  public static @Nullable Failure check(int fflags, long count, Dialect dialect) {
    if (Integer.bitCount(fflags & UNITS) > 1) {
      return Failure.of(Errno.EINVAL, "a timer has one unit: set one NOTE_ bit only");
    }
    if (count < 0 && dialect == Dialect.FREEBSD
        || count == 0 && dialect == Dialect.NETBSD && (fflags & NOTE_ABSTIME) == 0) {
      return Failure.of(Errno.EINVAL, "a timer of " + count + " is refused by " + dialect);
    }
    long limit = Long.MAX_VALUE / unit(fflags);
    if (count > limit) {
      return Failure.of(
          Errno.EINVAL,
          "the timer would be due in more than 292 years, or after 2262: at most "
              + limit
              + " of its unit are counted");
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
    kn.setData(startAgain(kn));
    return null;
  }

  @Override
  public boolean hasAnotherClock(Knote kn, int fflags) {
    int notes = kn.savedFflags();
    return (notes & CLOCKS) != (fflags & CLOCKS);
  }

  @Override
  public boolean hasTime(int fflags) {
    return (fflags & NOTE_ABSTIME) != 0;
  }

  @Override
  public long startAgain(Knote kn) {
    Callout callout = (Callout) kn;
    int fflags = kn.savedFflags();
    if (isImmediate(kn)) {
      return 1;
    }
    if ((fflags & CLOCKS) == 0) {
      add(callout, sum(now(), period(kn)));
      return 0;
    }
    ClockTimers clock = Objects.requireNonNull(clock(fflags), "not prepared");
    long now = clock.now();
    long deadline = hasTime(fflags) ? time(kn) : sum(now, period(kn));
    if (deadline <= now) {
      return 1;
    }
    clock.add(callout, deadline);
    return 0;
  }

  private void add(Callout callout, long deadline) {
    boolean earlier = deadline < armed.nextDeadline();
    armed.add(callout, deadline);
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
    checks++;
    add(check, deadline - deadline % (nanos / 2));
  }

  /** Disarms a check, if it is armed. */
  public void disarm(CheckCallout check) {
    if (check.isArmed()) {
      armed.remove(check);
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
    ClockTimers clock = clock(kn.savedFflags());
    TimerHeap heap = heap(kn);
    long now = clock == null ? now() : clock.now();
    return callout.isArmed() && heap.deadline(callout) <= now ? pass(heap, kn, callout, now) : 0;
  }

  @Override
  public void disarm(Knote kn) {
    Callout callout = (Callout) kn;
    if (callout.isArmed()) {
      heap(kn).remove(callout);
    }
  }

  @Override
  public void stop(Knote kn) {
    disarm(kn);
    COUNT.decrementAndGet();
  }

  /** The time of the wall clock in nanoseconds; any before 1970 has passed as well as that. */
  private static long time(Knote kn) {
    return Math.max(0, kn.savedData()) * unit(kn.savedFflags());
  }

  /** Returns whether a timer is due when it starts, once, and not again. */
  private static boolean isImmediate(Knote kn) {
    return switch (kn.dialect()) {
      case MACOS -> kn.savedData() <= 0;
      case FREEBSD -> kn.savedData() == 0 && kn.hasFlags(EV_ONESHOT);
      default -> false;
    };
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

  /** The sum of a time and a period, which may be more than a long can hold. */
  private static long sum(long time, long period) {
    long sum = time + period;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  private long now() {
    return System.nanoTime() - start;
  }
}
