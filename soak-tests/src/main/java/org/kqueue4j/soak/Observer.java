package org.kqueue4j.soak;

import java.time.Duration;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.sys.KqueueException;

/**
 * A queue that watches stations, so that all that becomes pending there is told further, and a
 * thread that waits on it. Safe for use by any thread.
 */
final class Observer {
  private static final Duration WHILE = Duration.ofMillis(100);

  private final Failures failures;
  private final Tally tally;
  private final Kqueue kqueue = Kqueue.open();
  private final Thread thread;
  private volatile boolean ended;

  Observer(Failures failures, Tally tally) {
    this.failures = failures;
    this.tally = tally;
    this.thread = Thread.ofPlatform().daemon().name("observer").unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  void watch(Kqueue station) {
    tally.operations.increment();
    kqueue.add(Kevent.read(station).clear());
  }

  private void run() {
    try {
      while (!ended) {
        tally.events.add(kqueue.poll(WHILE).size());
      }
    } catch (InterruptedException | KqueueException e) {
      failures.add("observer", e);
    }
  }

  /** Its stations are closed, and with them its knotes are gone. */
  void end() throws InterruptedException {
    ended = true;
    thread.join();
    if (kqueue.size() > 0 && !failures.any()) {
      failures.add("observer: " + kqueue + " though all stations are closed");
    }
    kqueue.close();
  }
}
