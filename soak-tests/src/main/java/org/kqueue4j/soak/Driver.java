package org.kqueue4j.soak;

import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A thread that makes things happen: it lets its drills do one step each, again and again. The
 * choices of a step depend on the seed, the drill and how many steps there were before, and on
 * nothing that other threads do.
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
    boolean virtual = number % 2 == 1;
    Thread.Builder builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
    this.thread = builder.name("driver " + number).unstarted(this::run);
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
      if (round.hasFailed()) {
        drill.perform(drill::abandon);
      } else {
        drill.perform(drill::end);
      }
    }
  }
}
