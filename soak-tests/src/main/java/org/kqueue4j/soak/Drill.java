// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.soak;

import java.util.ArrayDeque;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.KeventList;
import org.kqueue4j.Watch;
import org.kqueue4j.soak.DrillKnote.Deletion;
import org.kqueue4j.soak.DrillKnote.Violation;
import org.kqueue4j.soak.Ledger.Tally;

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
  @Nullable DrillKnote current; // this

  /** Whether the next knote is registered, or added by the system call. */
  private boolean calls; // this

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

  /** Accounts for an event that a waiting thread has taken and its knote has checked. */
  synchronized void taken(DrillKnote knote, Report event) throws Exception {
    if (knote == current) {
      account(knote, event);
      notifyAll();
    }
  }

  /** Accounts for an event of the current knote, in the drill's monitor. */
  void account(DrillKnote knote, Report event) throws Exception {}

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

  final synchronized @Nullable DrillKnote current() {
    return current;
  }

  /** Returns whether there is no knote, or that of a closed queue. */
  final synchronized boolean needsKnote() {
    return current == null || current.isLost();
  }

  /** Adds a knote, which becomes the current one: registered, or by the system call, in turn. */
  final synchronized void add(Watch<?> watch) {
    add(watch, fieldsOf(watch));
  }

  private static KeventList fieldsOf(Watch<?> watch) {
    return new KeventList(1).add(watch, 0, null);
  }

  /** Adds a knote as {@link #add(Watch)}, for the system call by these fields. */
  final synchronized void add(Watch<?> watch, KeventList fields) {
    calls ^= true;
    if (calls) {
      note("add " + fields);
      add(DrillKnote.called(this, station.opening(), fields));
    } else {
      register(watch, fields);
    }
  }

  /** Registers a knote, which becomes the current one. */
  final synchronized void register(Watch<?> watch) {
    register(watch, fieldsOf(watch));
  }

  private void register(Watch<?> watch, KeventList fields) {
    note("register " + watch);
    add(DrillKnote.registered(this, station.opening(), fields, watch));
  }

  private synchronized void add(DrillKnote knote) {
    current = knote;
    knote.add();
  }

  /**
   * Deletes the knote and forgets it.
   *
   * @return false if it was gone, since it is ONESHOT; its event may be on its way, so it stays the
   *     current one
   */
  final synchronized boolean delete() {
    DrillKnote knote = current;
    if (knote == null) {
      return true;
    }
    Deletion deletion = knote.delete();
    note("delete: " + deletion);
    if (deletion == Deletion.NOT_THERE) {
      if (!knote.isOneshot()) {
        throw new Violation("is gone", knote, null);
      }
      return false;
    }
    current = null;
    return true;
  }

  /** Deletes the knote, or waits for the report of a ONESHOT knote that is gone. */
  final void deleteOrAwaitReport() throws Exception {
    DrillKnote knote = current();
    if (knote != null && !delete()) {
      awaitReport("it is reported", knote);
    }
  }

  /** Waits until a ONESHOT knote is reported, and forgets it. */
  final void awaitReport(String what, DrillKnote knote) throws Exception {
    await(what, () -> knote.reports.get() == 1 || knote.isLost());
    forget(knote);
  }

  final synchronized void forget(DrillKnote knote) {
    if (current == knote) {
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
