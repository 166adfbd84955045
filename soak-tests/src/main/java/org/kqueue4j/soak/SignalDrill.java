// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.soak;

import java.util.SplittableRandom;
import org.kqueue4j.Watch;
import org.kqueue4j.soak.Ledger.Tally;
import org.kqueue4j.soak.DrillKnote.Violation;
import org.kqueue4j.support.Libc;

/**
 * A signal that this process sends to itself: all deliveries are counted. The default action of the
 * signal must be none, since no knote watches it for a moment when the queue is closed.
 */
final class SignalDrill extends Drill {
  /** A signal that no other process sends. */
  static final int URG = 23;

  /** A signal that terminals send too. */
  static final int WINCH = 28;

  private final int signal;
  private long raised; // this
  private long reported; // this

  /** Deliveries to earlier registrations, which may still be on their way. */
  private long stray; // this

  SignalDrill(int signal, Station station, Tally tally) {
    super("signal " + signal, station, tally);
    this.signal = signal;
  }

  @Override
  void step(SplittableRandom random) throws Exception {
    int burst = 1 + random.nextInt(random.nextBoolean() ? 10 : 2);
    int choice = random.nextInt(16);
    if (needsKnote()) {
      renew();
      return;
    }
    switch (choice) {
      case 0 -> {
        settle();
        delete();
      }
      case 1, 2 -> settle();
      case 3, 4, 5, 6, 7 -> raise(burst);
      default -> {} // each delivery starts a thread of the JVM
    }
  }

  @Override
  synchronized void renew() {
    stray += raised - reported;
    raised = 0;
    reported = 0;
    add(Watch.signal(signal));
  }

  private void raise(int times) {
    note("raise " + times);
    synchronized (this) {
      raised += times;
    }
    tally.put.add(times);
    for (int i = 0; i < times; i++) {
      Libc.must("raise", signal);
    }
  }

  @Override
  void settle() throws Exception {
    if (current() == null) {
      return;
    }
    await("all deliveries are reported", () -> reported >= raised);
  }

  @Override
  void account(DrillKnote knote, Report event) {
    reported += event.data();
    if (event.data() < 1 || signal == URG && reported > raised + stray) {
      throw new Violation(
          reported + " deliveries of " + raised + ", " + stray, knote, event);
    }
  }

  @Override
  void abandon() {
    delete();
  }
}
