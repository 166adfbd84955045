package org.kqueue4j.selftest.trial;

import java.time.Duration;
import java.util.List;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;

/** What takes no more than queues: USER, TIMER, and what queues are to each other. */
final class QueueTrials {
  private static final long ID = 1;
  private static final Duration PERIOD = Duration.ofMillis(1);

  private QueueTrials() {}

  /** All of them. */
  static List<Trial> all() {
    return List.of(
        Trial.of("timer", QueueTrials::timer),
        Trial.of("user", QueueTrials::user),
        Trial.of("nested queues", QueueTrials::nested),
        Trial.of("fd()", QueueTrials::descriptor),
        Trial.of("setOwner()", QueueTrials::owner));
  }

  private static Feature timer() throws InterruptedException, NoEventException {
    try (Kqueue kq = Queues.open()) {
      long start = System.nanoTime();
      kq.add(Kevent.timer(ID, PERIOD).oneshot());
      Trial.next(kq);
      long late = System.nanoTime() - start - PERIOD.toNanos();
      return late < 0
          ? Feature.no("timer", "one of 1 ms fired " + -late / 1000 + " us too early")
          : Feature.yes("timer", "one of 1 ms was seen " + late / 1000 + " us late");
    }
  }

  private static Feature user() throws InterruptedException, NoEventException {
    try (Kqueue kq = Queues.open()) {
      kq.add(Kevent.user(ID).clear());
      kq.trigger(ID);
      Trial.next(kq);
      return Feature.yes("user", "one was triggered");
    }
  }

  private static Feature nested() throws InterruptedException, NoEventException {
    try (Kqueue outer = Queues.open();
        Kqueue inner = Queues.open()) {
      inner.add(Kevent.user(ID));
      outer.add(Kevent.read(inner));
      inner.trigger(ID);
      long pending = Trial.next(outer).data();
      return Feature.yes("nested queues", "a queue told of another with " + pending + " pending");
    }
  }

  private static Feature descriptor() throws InterruptedException, NoEventException {
    try (Kqueue other = Queues.open();
        Kqueue kq = Queues.open()) {
      int fd = kq.fd();
      kq.add(Kevent.user(ID));
      other.add(Kevent.read(fd));
      kq.trigger(ID);
      Trial.next(other);
      return Feature.yes("fd()", "the descriptor of a queue became readable");
    }
  }

  /** SIGIO of one queue, to this process, watched by another. */
  private static Feature owner() throws InterruptedException, NoEventException {
    try (Kqueue watching = Queues.open();
        Kqueue kq = Queues.open()) {
      watching.add(Kevent.signal("IO"));
      kq.add(Kevent.user(ID));
      kq.setOwner(ProcessHandle.current().pid());
      kq.setAsync(true);
      kq.trigger(ID);
      Trial.next(watching);
      return Feature.yes("setOwner()", "a queue sent SIGIO");
    }
  }
}
