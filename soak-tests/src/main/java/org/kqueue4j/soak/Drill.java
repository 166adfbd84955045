package org.kqueue4j.soak;

import java.util.ArrayDeque;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kevent;

/**
 * A source of events, what happens to it, and the account of it.
 *
 * <p>One thread, its driver, calls {@link #step} again and again, and {@link #end} once; the
 * threads that wait on the station call {@link #taken}, also at the same time. The account is
 * guarded by the drill's monitor, which is taken inside no lock of a kqueue.
 */
abstract class Drill {
  private static final int REMEMBERED = 60;
  private static final long SLICE_MILLIS = 20;

  final Station station;
  final Tally tally;
  private final String name;

  /** What was done last, for whoever must find out what went wrong. */
  private final ArrayDeque<String> history = new ArrayDeque<>(); // history

  private volatile long awaitBegin = Long.MAX_VALUE;
  private volatile long stepBegin = Long.MAX_VALUE;
  private volatile @Nullable Thread driver;

  Drill(String name, Station station, Tally tally) {
    this.name = name;
    this.station = station;
    this.tally = tally;
    station.drills().add(this);
  }

  /** Does something, chosen by chance and by nothing else. */
  abstract void step(SplittableRandom random) throws Exception;

  /** An event has been taken, by a thread that waits; its {@link Registration} has checked it. */
  abstract void taken(Registration registration, Kevent event) throws Exception;

  /** Waits until all that was put in has come out. */
  void settle() throws Exception {}

  /** Registers again what went with a closed queue, if that is so. */
  abstract void revive() throws Exception;

  /** Sees everything that was put in come out, and closes what there is. */
  abstract void end() throws Exception;

  /** Gives back what the system holds, after a failure. */
  abstract void abandon() throws Exception;

  /** The round is over: the step need not go on. */
  static final class Over extends Exception {
    private static final long serialVersionUID = 1L;

    Over() {
      super(null, null, false, false);
    }
  }

  /** Something that a drill does. */
  interface Work {
    void run() throws Exception;
  }

  final void perform(Work work) {
    driver = Thread.currentThread();
    stepBegin = System.nanoTime();
    try {
      work.run();
    } catch (Over e) {
      return;
    } catch (Throwable t) {
      station.failures.add(describe(), t);
    } finally {
      stepBegin = Long.MAX_VALUE;
    }
  }

  /** Waits until something holds, which must be soon. */
  final void await(String what, BooleanSupplier condition) throws Exception {
    note("await " + what);
    long begin = System.nanoTime();
    awaitBegin = begin;
    try {
      await(what, condition, begin);
    } finally {
      awaitBegin = Long.MAX_VALUE;
    }
    tally.settled.increment();
  }

  private void await(String what, BooleanSupplier condition, long begin) throws Exception {
    for (; ; ) {
      revive();
      synchronized (this) {
        if (condition.getAsBoolean()) {
          return;
        }
        TimeUnit.MILLISECONDS.timedWait(this, SLICE_MILLIS);
      }
      if (station.failures.any()) {
        throw new Over();
      }
      if (System.nanoTime() - begin > station.options.patience()) {
        throw new AssertionError("waited in vain until " + what + "\n" + station.describe());
      }
    }
  }

  /** Whether it has been waiting for more than so many nanoseconds. */
  final boolean awaitsFor(long nanos) {
    return System.nanoTime() - nanos > awaitBegin;
  }

  /** Remembers what is done. */
  final void note(String what) {
    synchronized (history) {
      if (history.size() == REMEMBERED) {
        history.removeFirst();
      }
      history.add(System.nanoTime() / 1_000 % 1_000_000_000 + " " + what);
    }
  }

  /** Whether its driver has been in one step for too long. */
  final boolean isStuck() {
    // A step may wait in vain once, and then be the one that fails.
    return System.nanoTime() - station.options.patience() * 3 > stepBegin;
  }

  /** What it has done last, and where its driver is. */
  String describe() {
    StringBuilder text = new StringBuilder(toString()).append('\n');
    synchronized (history) {
      history.forEach(line -> text.append("    ").append(line).append('\n'));
    }
    Thread thread = driver;
    if (thread != null && thread != Thread.currentThread()) {
      text.append("  driven by ").append(thread).append('\n');
      for (StackTraceElement frame : thread.getStackTrace()) {
        text.append("    at ").append(frame).append('\n');
      }
    }
    return text.toString();
  }

  @Override
  public String toString() {
    return name + " on " + station.name;
  }
}
