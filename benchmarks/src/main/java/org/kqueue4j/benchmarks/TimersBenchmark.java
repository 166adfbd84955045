// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.agrona.DeadlineTimerWheel;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.sys.Event;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One of many timers is cancelled and another armed in its place, as servers do with the timeouts
 * of their connections. No timer fires during the measurement.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class TimersBenchmark {
  /** The choice of the next timer to cancel, and the delay of the new one. */
  @State(Scope.Thread)
  public static class Armed {
    private static final long NEAREST = TimeUnit.SECONDS.toNanos(100);
    private static final long FARTHEST = TimeUnit.SECONDS.toNanos(1000);

    /** The number of armed timers. */
    @Param({"1000", "100000", "1000000"})
    public int armed;

    /** The timer to cancel: a random one or the oldest. */
    @Param("random")
    public String victim = "";

    private final SplittableRandom random = new SplittableRandom(1);
    private boolean oldest;
    private int next;

    @Setup
    public void open() {
      oldest = victim.equals("oldest");
    }

    int victim() {
      if (oldest) {
        next = next + 1 < armed ? next + 1 : 0;
        return next;
      }
      return random.nextInt(armed);
    }

    long nanos() {
      return random.nextLong(NEAREST, FARTHEST);
    }
  }

  @State(Scope.Thread)
  public static class Queue {
    private static final int ONCE = Event.EV_ADD | Event.EV_ONESHOT;

    private final Kqueue kq = Kqueue.open();
    private final KeventList changes = new KeventList(2);

    @Setup
    public void open(Armed timers) throws InterruptedException {
      for (int i = 0; i < timers.armed; i++) {
        changes.clear();
        add(i, timers.nanos());
        kq.kevent(changes, null, 0);
      }
    }

    private void add(int ident, long nanos) {
      changes.add(ident, Event.EVFILT_TIMER, ONCE, Event.NOTE_NSECONDS, nanos, null);
    }

    @TearDown
    public void close() {
      kq.close();
    }
  }

  /** Makes one call with both changes, in a reused list. */
  @Benchmark
  public int kqueueFlat(Queue q, Armed timers) throws InterruptedException {
    int victim = timers.victim();
    q.changes.clear().add(victim, Event.EVFILT_TIMER, Event.EV_DELETE, 0, 0, null);
    q.add(victim, timers.nanos());
    return q.kq.kevent(q.changes, null, 0);
  }

  @State(Scope.Thread)
  public static class Registrations {
    private final Kqueue kq = Kqueue.open();
    private Registration[] registered = {};

    @Setup
    public void open(Armed timers) {
      registered = new Registration[timers.armed];
      for (int i = 0; i < timers.armed; i++) {
        registered[i] = register(timers.nanos());
      }
    }

    private Registration register(long nanos) {
      return kq.register(Watch.timer(Duration.ofNanos(nanos)).oneshot());
    }

    @TearDown
    public void close() {
      kq.close();
    }
  }

  /** Calls {@link Registration#close} and {@link Kqueue#register}. */
  @Benchmark
  public Registration kqueueObjects(Registrations q, Armed timers) {
    int victim = timers.victim();
    q.registered[victim].close();
    q.registered[victim] = q.register(timers.nanos());
    return q.registered[victim];
  }

  @State(Scope.Thread)
  public static class Executor {
    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);
    private @Nullable Future<?>[] tasks = new Future<?>[0];

    @Setup
    public void open(Armed timers) {
      executor.setRemoveOnCancelPolicy(true);
      tasks = new Future<?>[timers.armed];
      Arrays.setAll(tasks, _ -> schedule(timers.nanos()));
    }

    private Future<?> schedule(long nanos) {
      return executor.schedule(() -> {}, nanos, TimeUnit.NANOSECONDS);
    }

    @TearDown
    public void close() {
      executor.shutdownNow();
    }
  }

  @Benchmark
  public boolean scheduledExecutor(Executor e, Armed timers) {
    int victim = timers.victim();
    boolean cancelled = e.tasks[victim].cancel(false);
    e.tasks[victim] = e.schedule(timers.nanos());
    return cancelled;
  }

  /**
   * Netty's wheel. Its thread accepts at most 100,000 new timers in a tick, so the tick is 10 ms:
   * at this rate timers would pile up with the default of 100 ms. The timer is not stopped, since
   * the CPU time of an ended thread is not available; it ends with the JVM.
   */
  @State(Scope.Thread)
  public static class NettyWheel {
    private static final int TICK_MILLIS = 10;
    private static final int TICKS = 8192;

    private final HashedWheelTimer timer =
        new HashedWheelTimer(
            new DefaultThreadFactory("wheel", true),
            TICK_MILLIS,
            TimeUnit.MILLISECONDS,
            TICKS,
            false);
    private @Nullable Timeout[] timeouts = new Timeout[0];

    @Setup
    public void open(Armed timers) {
      timeouts = new Timeout[timers.armed];
      Arrays.setAll(timeouts, _ -> schedule(timers.nanos()));
    }

    private Timeout schedule(long nanos) {
      return timer.newTimeout(timeout -> {}, nanos, TimeUnit.NANOSECONDS);
    }
  }

  @Benchmark
  public boolean nettyHashedWheelTimer(NettyWheel w, Armed timers) {
    int victim = timers.victim();
    boolean cancelled = w.timeouts[victim].cancel();
    w.timeouts[victim] = w.schedule(timers.nanos());
    return cancelled;
  }

  /** Agrona's wheel, large enough for few timers to share a tick. */
  @State(Scope.Thread)
  public static class AgronaWheel {
    private static final int TICK_NANOS = 1 << 24;
    private static final int TICKS = 1 << 16;

    private final DeadlineTimerWheel wheel =
        new DeadlineTimerWheel(TimeUnit.NANOSECONDS, System.nanoTime(), TICK_NANOS, TICKS, 32);
    private long[] ids = new long[0];

    @Setup
    public void open(Armed timers) {
      ids = new long[timers.armed];
      Arrays.setAll(ids, _ -> schedule(timers.nanos()));
    }

    private long schedule(long nanos) {
      return wheel.scheduleTimer(System.nanoTime() + nanos);
    }
  }

  @Benchmark
  public boolean agronaDeadlineTimerWheel(AgronaWheel w, Armed timers) {
    int victim = timers.victim();
    boolean cancelled = w.wheel.cancelTimer(w.ids[victim]);
    w.ids[victim] = w.schedule(timers.nanos());
    return cancelled;
  }
}
