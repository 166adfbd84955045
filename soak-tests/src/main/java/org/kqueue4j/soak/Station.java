package org.kqueue4j.soak;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
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
  private final boolean closesAnnounced;
  private final List<Waiter> waiters = new ArrayList<>();
  private int openings; // this
  private volatile Opening opening;
  private volatile boolean ended;

  Station(
      String name,
      boolean closesAnnounced,
      Failures failures,
      LongAdder waits,
      Soak.Options options) {
    this.name = name;
    this.closesAnnounced = closesAnnounced;
    this.failures = failures;
    this.waits = waits;
    this.options = options;
    this.opening = open(0);
  }

  private Opening open(int number) {
    Kqueue kqueue =
        closesAnnounced ? Kqueue.open(Kqueue.Option.CLOSES_ANNOUNCED) : Kqueue.open();
    return new Opening(name + "/" + number, kqueue);
  }

  /** Starts a thread that waits; to be called before the station is used. */
  void addWaiter(boolean virtual, SplittableRandom random) {
    String of = name + (virtual ? " virtual" : "") + " waiter " + waiters.size();
    waiters.add(new Waiter(of, this, virtual, random));
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
    return closesAnnounced;
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
