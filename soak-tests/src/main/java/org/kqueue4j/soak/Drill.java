// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.soak;

import java.util.ArrayDeque;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kevent;
import org.kqueue4j.soak.Ledger.Tally;
import org.kqueue4j.soak.Registration.Deletion;
import org.kqueue4j.soak.Registration.Violation;

/**
 * A source of events, the operations on it, and the account of it.
 *
 * <p>One thread, its driver, calls {@link #step} repeatedly, and {@link #end} once; the threads
 * that wait on the station call {@link #taken}, also at the same time. The account is guarded by
 * the drill's monitor, which no thread enters while it holds a lock of a kqueue.
 */
abstract class Drill {
  private static final int REMEMBERED = 60;
  private static final long SLICE_MILLIS = 20;

  final Station station;
  final Tally tally;

  /** The knote that the drill has now. */
  @Nullable Registration current; // this

  private final String name;

  /** The last operations, for the report of a failure. */
  private final ArrayDeque<String> history = new ArrayDeque<>(); // history

  private volatile long awaitBegin = Long.MAX_VALUE;
  private volatile long stepBegin = Long.MAX_VALUE;
  private volatile @Nullable Thread driver;

  Drill(String name, Station station, Tally tally) {
    this.name = name;
    this.station = station;
    this.tally = tally;
    station.drills.add(this);
  }

  /** Does one operation, which depends on the random numbers alone. */
  abstract void step(SplittableRandom random) throws Exception;

  /** Accounts for an event that a waiting thread has taken and its registration has checked. */
  synchronized void taken(Registration registration, Kevent event) throws Exception {
    if (registration == current) {
      account(registration, event);
      notifyAll();
    }
  }

  /** Accounts for an event of the current knote, in the drill's monitor. */
  void account(Registration registration, Kevent event) throws Exception {}

  /** Waits until everything that was put in has come out. */
  void settle() throws Exception {}

  /** Registers again if the queue was closed. */
  void revive() throws Exception {
    synchronized (this) {
      if (current != null && current.isLost()) {
        renew();
      }
    }
  }

  /** Replaces the knote of a closed queue, in the drill's monitor. */
  void renew() throws Exception {}

  /** Waits for everything that was put in, and releases what the drill holds. */
  void end() throws Exception {
    settle();
    deleteOrAwaitReport();
    abandon();
  }

  /** Releases what the system holds, also after a failure. */
  void abandon() throws Exception {}

  final synchronized @Nullable Registration current() {
    return current;
  }

  /** Returns whether there is no knote, or that of a closed queue. */
  final synchronized boolean needsKnote() {
    return current == null || current.isLost();
  }

  /** Adds a knote, which becomes the current one. */
  final synchronized void register(Kevent kevent) {
    note("add " + kevent);
    Registration registration = new Registration(this, station.opening(), kevent);
    current = registration;
    registration.add();
  }

  /**
   * Deletes the knote and forgets it.
   *
   * @return false if it was gone, since it is ONESHOT; its event may be on its way, so it stays the
   *     current one
   */
  final synchronized boolean delete() {
    Registration registration = current;
    if (registration == null) {
      return true;
    }
    Deletion deletion = registration.delete();
    note("delete: " + deletion);
    if (deletion == Deletion.NOT_THERE) {
      if (!registration.isOneshot()) {
        throw new Violation("is gone", registration, null);
      }
      return false;
    }
    current = null;
    return true;
  }

  /** Deletes the knote, or waits for the report of a ONESHOT knote that is gone. */
  final void deleteOrAwaitReport() throws Exception {
    Registration registration = current();
    if (registration != null && !delete()) {
      awaitReport("it is reported", registration);
    }
  }

  /** Waits until a ONESHOT knote is reported, and forgets it. */
  final void awaitReport(String what, Registration registration) throws Exception {
    await(what, () -> registration.reports.get() == 1 || registration.isLost());
    forget(registration);
  }

  final synchronized void forget(Registration registration) {
    if (current == registration) {
      current = null;
    }
  }

  /** Ends a step early because the round is over. */
  private static final class Over extends Exception {
    private static final long serialVersionUID = 1L;

    Over() {
      super(null, null, false, false);
    }
  }

  /** An operation of a drill. */
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
      station.ledger.fail(describe(), t);
    } finally {
      stepBegin = Long.MAX_VALUE;
    }
  }

  /** Waits until a condition holds, at most for the patience that the user has chosen. */
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
      if (station.ledger.hasFailed()) {
        throw new Over();
      }
      if (System.nanoTime() - begin > station.patience()) {
        throw new AssertionError("waited in vain until " + what + "\n" + station.describe());
      }
    }
  }

  /** Returns whether it has been waiting for longer than this, in nanoseconds. */
  final boolean awaitsFor(long nanos) {
    return System.nanoTime() - nanos > awaitBegin;
  }

  /** Remembers an operation. */
  final void note(String what) {
    synchronized (history) {
      if (history.size() == REMEMBERED) {
        history.removeFirst();
      }
      history.add(System.nanoTime() / 1_000 % 1_000_000_000 + " " + what);
    }
  }

  /** Returns whether its driver has been in one step for too long. */
  final boolean isStuck() {
    // A step may time out in its own wait, and then reports that itself.
    return System.nanoTime() - station.patience() * 3 > stepBegin;
  }

  /** Describes its last operations and the stack of its driver. */
  final String describe() {
    StringBuilder text = new StringBuilder(toString()).append('\n');
    synchronized (history) {
      history.forEach(line -> text.append("    ").append(line).append('\n'));
    }
    Thread thread = driver;
    if (thread != null && thread != Thread.currentThread()) {
      text.append("  driven by ").append(thread).append('\n');
      Ledger.appendStack(text, thread);
    }
    return text.toString();
  }

  @Override
  public final String toString() {
    return name + " on " + station.name;
  }
}
