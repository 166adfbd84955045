// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.soak;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A thread that calls each of its drills for one step, repeatedly. The choices of a step depend on
 * the seed, the drill and the number of earlier steps only, not on other threads.
 */
final class Driver {
  private final Round round;
  private final List<Drill> drills;
  private final long seed;
  private final Thread thread;

  Driver(Round round, int number, List<Drill> drills, long seed) {
    this.round = round;
    this.drills = drills;
    this.seed = seed;
    this.thread = Ledger.thread("driver " + number, number % 2 == 1, this::run);
  }

  void start() {
    thread.start();
  }

  boolean join(Duration time) throws InterruptedException {
    return thread.join(time);
  }

  private void run() {
    for (long step = 0; !round.isOver(); step++) {
      for (int i = 0; i < drills.size() && !round.isOver(); i++) {
        Drill drill = drills.get(i);
        SplittableRandom random = Soak.random(seed, i, step);
        if (!drill.station.isHushed()) {
          drill.perform(() -> drill.step(random));
        }
        if (drill.station.isQuiet()) {
          drill.perform(drill::settle);
        }
      }
    }
    for (Drill drill : drills) {
      drill.perform(round.hasFailed() ? drill::abandon : drill::end);
    }
  }
}
