// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kqueue;
import org.kqueue4j.soak.DrillKnote.Violation;

/**
 * A kqueue with threads that wait on it; now and then it is closed and replaced by another. Safe
 * for use by any thread.
 */
final class Station {
  private static final long HUSHED_AFTER = TimeUnit.SECONDS.toNanos(1);
  private static final long QUIET_HUSHED_AFTER = TimeUnit.MILLISECONDS.toNanos(30);

  final String name;
  final Ledger ledger;

  /** The drills that use it; all are added before the start. */
  final List<Drill> drills = new ArrayList<>();

  final List<Waiter> waiters = new ArrayList<>();

  private final Crew crew;
  private final @Nullable Observer observer;
  private final Object dawdling = new Object();
  private boolean dawdler; // dawdling; whether a thread dawdles
  private long dispatched; // dawdling
  private int openings; // this
  private volatile Opening opening;
  private volatile boolean ended;

  /**
   * The threads that wait on a station, and how it is used.
   *
   * @param platform the number of platform threads that wait
   * @param virtual the number of virtual threads that wait
   * @param closesAnnounced whether all closes of descriptors are announced
   * @param observed whether another queue watches it
   * @param quiet whether one thing happens at a time and all waits are without limit, so that no
   *     other event hides a lost wake-up
   */
  record Crew(
      int platform, int virtual, boolean closesAnnounced, boolean observed, boolean quiet) {}

  /** One kqueue of a station, from its opening to its close. */
  static final class Opening {
    final Kqueue kqueue;
    private final String name;
    private volatile boolean closing;

    Opening(String name, Kqueue kqueue) {
      this.name = name;
      this.kqueue = kqueue;
    }

    /** Returns whether it is closed or being closed, which explains EBADF. */
    boolean isClosing() {
      return closing;
    }

    private void close() {
      closing = true;
      kqueue.close();
    }

    @Override
    public String toString() {
      return name + (closing ? " (closed)" : "");
    }
  }

  Station(String name, Crew crew, Observer observer, Ledger ledger, SplittableRandom random) {
    this.name = name;
    this.crew = crew;
    this.observer = crew.observed() ? observer : null;
    this.ledger = ledger;
    this.opening = open(0);
    for (int i = 0; i < crew.platform() + crew.virtual(); i++) {
      boolean virtual = i >= crew.platform();
      String of = name + (virtual ? " virtual" : "") + " waiter " + i;
      waiters.add(new Waiter(of, this, virtual, random.split()));
    }
  }

  private Opening open(int number) {
    Kqueue kqueue =
        crew.closesAnnounced() ? Kqueue.open(Kqueue.Option.CLOSES_ANNOUNCED) : Kqueue.open();
    if (observer != null) {
      observer.watch(kqueue);
    }
    return new Opening(name + "/" + number, kqueue);
  }

  void start() {
    waiters.forEach(Waiter::start);
  }

  /** Returns the time after which something missing is lost, in nanoseconds. */
  long patience() {
    return ledger.options.patience();
  }

  Opening opening() {
    return opening;
  }

  boolean isEnded() {
    return ended;
  }

  boolean closesAnnounced() {
    return crew.closesAnnounced();
  }

  boolean isQuiet() {
    return crew.quiet();
  }

  /**
   * Returns whether a drill has been waiting for some time for what it put in: then no other
   * operation may happen that could bring it out.
   */
  boolean isHushed() {
    long after = isQuiet() ? QUIET_HUSHED_AFTER : HUSHED_AFTER;
    for (Drill drill : drills) {
      if (drill.awaitsFor(after)) {
        return true;
      }
    }
    return false;
  }

  /** Closes the queue under its waiters, which continue with another. */
  synchronized void reopen() {
    Opening old = opening;
    opening = open(++openings);
    close(old);
  }

  /** Closes the last queue, and joins the waiters. */
  synchronized void end() throws InterruptedException {
    ended = true;
    close(opening);
    for (Waiter waiter : waiters) {
      waiter.join();
    }
  }

  private void close(Opening old) {
    old.close();
    for (Waiter waiter : waiters) {
      waiter.mustLeave(old);
    }
  }

  /** Interrupts one of the waiters, if it is in a wait. */
  void interrupt(int which) {
    waiters.get(which % waiters.size()).interrupt();
  }

  /**
   * Hands events to their drills.
   *
   * @param callBegin when the call began that returned them
   */
  void dispatch(List<Report> events, Opening opening, long callBegin) throws Exception {
    if (ledger.hasFailed()) {
      return; // the drills are being abandoned
    }
    if (!events.isEmpty()) {
      countDispatch();
    }
    for (Report event : events) {
      if (!(event.udata() instanceof DrillKnote knote)) {
        throw new Violation("reported an event that no drill has registered", null, event);
      }
      if (knote.opening != opening) {
        throw new Violation("reported by another queue, " + opening, knote, event);
      }
      knote.check(event, callBegin);
      knote.drill.tally.events.increment();
      knote.drill.taken(knote, event);
    }
  }

  /**
   * Keeps a thread that has taken events away from the queue until another has taken some, which
   * shows whether others wait in its place. One thread at a time dawdles, and only if there are
   * enough of them.
   */
  void dawdle() throws InterruptedException {
    synchronized (dawdling) {
      if (!isQuiet() || waiters.size() < 3 || dawdler || ended) {
        return;
      }
      dawdler = true;
      long before = dispatched;
      long begin = System.nanoTime();
      while (dispatched == before
          && !ended
          && !ledger.hasFailed()
          && System.nanoTime() - begin < 2 * patience()) {
        TimeUnit.MILLISECONDS.timedWait(dawdling, 10);
      }
      dawdler = false;
    }
  }

  private void countDispatch() {
    synchronized (dawdling) {
      dispatched++;
      dawdling.notifyAll();
    }
  }

  /** Describes the queue and what its threads do now. */
  String describe() {
    StringBuilder text = new StringBuilder();
    text.append(name).append(": ").append(opening.kqueue).append(", ");
    try {
      text.append(opening.kqueue.stat()).append(" pending\n");
    } catch (RuntimeException e) {
      text.append(e).append('\n');
    }
    waiters.forEach(waiter -> text.append(waiter.describe()));
    return text.toString();
  }
}
