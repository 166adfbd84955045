package org.kqueue4j.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.soak.Registration.Violation;

/**
 * A kqueue with threads that wait on it; now and then it is closed and another takes its place.
 * Safe for use by any thread.
 */
final class Station {
  final String name;
  final Failures failures;
  final LongAdder waits;
  final Soak.Options options;
  private static final long HUSHED_AFTER = TimeUnit.SECONDS.toNanos(1);
  private static final long QUIET_HUSHED_AFTER = TimeUnit.MILLISECONDS.toNanos(30);

  private final Crew crew;
  private final @Nullable Observer observer;
  private final List<Drill> drills = new ArrayList<>();
  private final List<Waiter> waiters = new ArrayList<>();
  private final Object dawdling = new Object();
  private boolean dawdler; // dawdling; there is one
  private long dispatched; // dawdling
  private int openings; // this
  private volatile Opening opening;
  private volatile boolean ended;

  /**
   * Who waits on a station, and how it is used.
   *
   * @param platform how many threads of the system wait
   * @param virtual how many virtual threads wait
   * @param closesAnnounced whether all closes of numbers are
   * @param observed whether another queue watches it
   * @param quiet whether one thing happens at a time and nobody waits but without limit, so that no
   *     other event makes up for a wake-up that was lost
   */
  record Crew(
      int platform, int virtual, boolean closesAnnounced, boolean observed, boolean quiet) {}

  Station(
      String name,
      Crew crew,
      Observer observer,
      Failures failures,
      LongAdder waits,
      Soak.Options options) {
    this.name = name;
    this.crew = crew;
    this.observer = crew.observed() ? observer : null;
    this.failures = failures;
    this.waits = waits;
    this.options = options;
    this.opening = open(0);
  }

  private Opening open(int number) {
    Kqueue kqueue =
        crew.closesAnnounced() ? Kqueue.open(Kqueue.Option.CLOSES_ANNOUNCED) : Kqueue.open();
    if (observer != null) {
      observer.watch(kqueue);
    }
    return new Opening(name + "/" + number, kqueue);
  }

  /** Makes the threads that wait; to be called before it starts. */
  void engage(SplittableRandom random) {
    for (int i = 0; i < crew.platform() + crew.virtual(); i++) {
      boolean virtual = i >= crew.platform();
      String of = name + (virtual ? " virtual" : "") + " waiter " + i;
      waiters.add(new Waiter(of, this, virtual, random.split()));
    }
  }

  void start() {
    waiters.forEach(Waiter::start);
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

  /** Those that use it; all are made before it starts. */
  List<Drill> drills() {
    return drills;
  }

  /**
   * Whether a drill has been waiting for what it put in for some time: then nothing else is to be
   * done that could bring it out.
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

  List<Waiter> waiters() {
    return waiters;
  }

  /** Closes the queue under its waiters, which go on with another. */
  synchronized void reopen() {
    Opening old = opening;
    opening = open(++openings);
    close(old);
  }

  /** Closes it for good, and waits for its waiters. */
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

  /** Interrupts one of those who wait, if it does. */
  void interrupt(int which) {
    waiters.get(which % waiters.size()).interrupt();
  }

  /**
   * Gives events to the drills that they are of.
   *
   * @param callBegin when the call began that gave them
   */
  void dispatch(List<Kevent> events, Opening opening, long callBegin) throws Exception {
    if (failures.any()) {
      return; // the drills are being abandoned
    }
    if (!events.isEmpty()) {
      countDispatch();
    }
    for (Kevent event : events) {
      if (!(event.udata() instanceof Registration registration)) {
        throw new Violation("reported what nobody has registered", null, event);
      }
      if (registration.opening != opening) {
        throw new Violation("reported by another queue, " + opening, registration, event);
      }
      registration.check(event, callBegin);
      registration.drill.tally.events.increment();
      registration.drill.taken(registration, event);
    }
  }

  /**
   * Keeps a thread that has taken events away from the queue until another has taken some, so that
   * it is seen whether others wait in its place. One at a time; of a few it would make too few.
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
          && !failures.any()
          && System.nanoTime() - begin < 2 * options.patience()) {
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

  /** What its threads do now, for whoever looks for one that is stuck. */
  String describe() {
    StringBuilder text = new StringBuilder();
    text.append(name).append(": ").append(opening.kqueue());
    try {
      text.append(", ").append(opening.kqueue().stat()).append(" pending\n");
    } catch (RuntimeException e) {
      text.append(", ").append(e).append('\n');
    }
    waiters.forEach(waiter -> text.append(waiter.describe()));
    return text.toString();
  }
}
