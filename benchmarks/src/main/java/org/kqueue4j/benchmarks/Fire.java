// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.netty.util.HashedWheelTimer;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.agrona.DeadlineTimerWheel;
import org.agrona.DeadlineTimerWheel.TimerHandler;
import org.agrona.collections.Long2LongHashMap;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.benchmarks.Contest.Contestant;
import org.kqueue4j.benchmarks.Contest.Metric;
import org.kqueue4j.sys.Event;

/**
 * Many one-shot timers fire at random times within a second: their lateness and their cost.
 *
 * <p>Each turn arms all timers, with deadlines that begin a while later, and waits until the last
 * has fired. Lateness is measured when the handler runs; a timer is early if that is before the
 * deadline, which is fixed before the timer is armed. The CPU time is that of the process, from the
 * first arming to the last expiry, since garbage and threads belong to the cost of a contestant.
 */
final class Fire {
  private static final long LEAD = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long SPAN = TimeUnit.SECONDS.toNanos(1);
  private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);
  private static final int WARM_UPS = 3;
  private static final String C = "C, heap and epoll_pwait2";
  private static final List<Metric> METRICS =
      List.of(
          new Metric("late, median", "us", 0, measured -> measured[0] / 1e3),
          new Metric("late, 99 %", "us", 0, measured -> measured[1] / 1e3),
          new Metric("late, most", "us", 0, measured -> measured[2] / 1e3),
          new Metric("early", "", 0, measured -> measured[3]),
          new Metric("CPU", "ms", 0, measured -> measured[4] / 1e6));
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private Fire() {}

  public static void main(String[] args) throws Exception {
    Arguments arguments = new Arguments(args);
    String program = arguments.word("");
    int timers = arguments.number(100_000);
    int turns = arguments.number(10);
    Contest contest = new Contest("fire", timers, C, METRICS);
    contest.enter(C, () -> new CProgram(program, timers));
    contest.enter("Kqueue", () -> new ByKqueue(timers, false));
    contest.enter("Kqueue, each millisecond", () -> new ByKqueue(timers, true));
    contest.enter("ScheduledThreadPoolExec.", () -> new ByExecutor(timers));
    contest.enter("Netty HashedWheelTimer", () -> new ByNetty(timers));
    contest.enter("Agrona DeadlineTimerWheel", () -> new ByAgrona(timers));
    contest.run(1, turns, 1, WARM_UPS);
  }

  private abstract static class InJava implements Contestant {
    private final SplittableRandom random = new SplittableRandom(1);
    private final long[] deadlines;
    private final long[] late;

    /** Belongs to the thread in which timers fire, once all are armed. */
    private int left;

    private CountDownLatch over = new CountDownLatch(1);

    InJava(int timers) {
      deadlines = new long[timers];
      late = new long[timers];
    }

    void begin() {}

    /** Arms a timer; {@code nanos} from now is slightly after the deadline. */
    abstract void arm(int id, long deadline, long nanos) throws Exception;

    /** Waits until all have fired, which they do in another thread unless this is overridden. */
    void await() throws Exception {
      over.await();
    }

    void end() {}

    final void fired(int id) {
      late[id] = System.nanoTime() - deadlines[id];
      if (--left == 0) {
        over.countDown();
      }
    }

    final boolean isOver() {
      return left == 0;
    }

    @Override
    public void warmUp(long turns) throws Exception {
      for (long i = 0; i < turns; i++) {
        run(1);
      }
    }

    @Override
    public long[] run(long once) throws Exception {
      System.gc(); // so that no contestant pays for the garbage of another
      left = late.length;
      over = new CountDownLatch(1);
      long cpu = SYSTEM.getProcessCpuTime();
      begin();
      long first = System.nanoTime() + LEAD;
      for (int i = 0; i < late.length; i++) {
        deadlines[i] = first + random.nextLong(SPAN);
        arm(i, deadlines[i], deadlines[i] - System.nanoTime());
      }
      await();
      end();
      cpu = SYSTEM.getProcessCpuTime() - cpu;
      Arrays.sort(late);
      int median = late.length / 2;
      int most = late.length - 1;
      int latest = (int) (late.length * 99L / 100);
      long early = Arrays.stream(late).filter(nanos -> nanos < 0).count();
      return new long[] {late[median], late[latest], late[most], early, cpu};
    }
  }

  private static final class ByKqueue extends InJava {
    private static final int ONCE = Event.EV_ADD | Event.EV_ONESHOT;

    private final Kqueue kq = Kqueue.open();
    private final KeventList change = new KeventList(1);
    private final KeventList events = new KeventList(256);
    private final boolean eachMillisecond;

    ByKqueue(int timers, boolean eachMillisecond) {
      super(timers);
      this.eachMillisecond = eachMillisecond;
    }

    @Override
    void arm(int id, long deadline, long nanos) throws InterruptedException {
      change.clear().add(id, Event.EVFILT_TIMER, ONCE, Event.NOTE_NSECONDS, nanos, null);
      kq.kevent(change, null, 0);
    }

    @Override
    void await() throws InterruptedException {
      while (!isOver()) {
        int n = kq.kevent(null, events, eachMillisecond ? 0 : Kqueue.FOREVER);
        for (int i = 0; i < n; i++) {
          fired((int) events.ident(i));
        }
        if (eachMillisecond && n < events.capacity()) {
          LockSupport.parkNanos(MILLISECOND);
        }
      }
    }

    @Override
    public void close() {
      kq.close();
    }
  }

  private static final class ByExecutor extends InJava {
    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);

    ByExecutor(int timers) {
      super(timers);
      executor.setRemoveOnCancelPolicy(true);
    }

    @Override
    void arm(int id, long deadline, long nanos) {
      executor.schedule(() -> fired(id), nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
      executor.shutdownNow();
    }
  }

  /** Netty's timer, which exists only during its turns, since its thread never sleeps for long. */
  private static final class ByNetty extends InJava {
    private static final int TICKS = 2048;

    private @Nullable HashedWheelTimer timer;

    ByNetty(int timers) {
      super(timers);
    }

    @Override
    void begin() {
      timer = new HashedWheelTimer(1, TimeUnit.MILLISECONDS, TICKS);
    }

    @Override
    void arm(int id, long deadline, long nanos) {
      timer.newTimeout(_ -> fired(id), nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    void end() {
      timer.stop();
    }
  }

  private static final class ByAgrona extends InJava {
    private static final int TICK_NANOS = 1 << 20;
    private static final int TICKS = 2048;
    private static final int TICK_ALLOCATION = 128;

    private final DeadlineTimerWheel wheel =
        new DeadlineTimerWheel(
            TimeUnit.NANOSECONDS, System.nanoTime(), TICK_NANOS, TICKS, TICK_ALLOCATION);
    private final Long2LongHashMap ids = new Long2LongHashMap(-1);
    private final TimerHandler handler = this::expired;

    ByAgrona(int timers) {
      super(timers);
    }

    @Override
    void begin() {
      // The wheel was not polled during the turns of the others.
      wheel.resetStartTime(System.nanoTime());
    }

    @Override
    void arm(int id, long deadline, long nanos) {
      ids.put(wheel.scheduleTimer(deadline), id);
    }

    private boolean expired(TimeUnit unit, long now, long timer) {
      fired((int) ids.remove(timer));
      return true;
    }

    @Override
    void await() {
      while (!isOver()) {
        long now = System.nanoTime();
        do {
          wheel.poll(now, handler, Integer.MAX_VALUE);
        } while (wheel.currentTickTime() <= now);
        if (!isOver()) {
          LockSupport.parkNanos(MILLISECOND);
        }
      }
    }
  }
}
