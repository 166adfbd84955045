// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.soak;

import java.time.Duration;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.kqueue4j.soak.Ledger.Tally;
import org.kqueue4j.sys.KqueueException;

/**
 * A queue that watches stations, so that each of their events is reported one level up, and a
 * thread that waits on it. Safe for use by any thread.
 */
final class Observer {
  private static final Duration TIMEOUT = Duration.ofMillis(100);

  private final Ledger ledger;
  private final Tally tally;
  private final Kqueue kqueue = Kqueue.open();
  private final Thread thread = Ledger.thread("observer", false, this::run);
  private volatile boolean ended;

  Observer(Ledger ledger) {
    this.ledger = ledger;
    this.tally = ledger.tally("observer");
  }

  void start() {
    thread.start();
  }

  void watch(Kqueue station) {
    tally.operations.increment();
    kqueue.register(Watch.read(station).clear());
  }

  private void run() {
    try {
      while (!ended) {
        tally.events.add(kqueue.poll(TIMEOUT).size());
      }
    } catch (InterruptedException | KqueueException e) {
      ledger.fail("observer", e);
    }
  }

  /** Ends, after its stations are closed, which removes all its knotes. */
  void end() throws InterruptedException {
    ended = true;
    thread.join();
    if (kqueue.size() > 0 && !ledger.hasFailed()) {
      ledger.fail("observer: " + kqueue + " though all stations are closed");
    }
    kqueue.close();
  }
}
