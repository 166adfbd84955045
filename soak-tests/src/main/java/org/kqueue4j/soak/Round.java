// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.soak;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.kqueue4j.soak.Ledger.Tally;
import org.kqueue4j.soak.Station.Crew;

/**
 * Stations with drills of every kind, from their opening to their close. Belongs to the thread that
 * runs it.
 *
 * <p>Drivers call each of their drills for one step, repeatedly. The choices of a step depend on
 * the seed, the drill and the number of earlier steps only, not on other threads.
 */
final class Round {
  private static final int DRIVERS = 8;
  private static final int QUIET_DRIVERS = 6;

  /** A descriptor far above those that the JVM uses for itself. */
  private static final int FIRST_NUMBER = 600;

  private static final long SLICE_MILLIS = 200;

  /** The stations on which everything happens at once. */
  private static final List<Crew> BUSY =
      List.of(
          new Crew(1, 0, false, false, false),
          new Crew(4, 0, false, true, false),
          new Crew(0, 3, false, false, false),
          new Crew(2, 2, false, true, false),
          new Crew(2, 1, true, false, false));

  private static final List<String> ON_EACH_BUSY =
      List.of(
          ("queue user user user user user timer timer timer timer read"
                  + " source source process process vnode aio")
              .split(" "));

  /** A station on which one thing happens at a time. */
  private record Quiet(Crew crew, List<String> kinds) {}

  private static final Crew ONE = new Crew(1, 0, false, false, true);
  private static final Crew THREE = new Crew(3, 0, false, false, true);
  private static final Crew VIRTUAL = new Crew(0, 2, false, false, true);
  private static final Crew MIXED = new Crew(1, 1, false, true, true);

  private static final List<Quiet> QUIET =
      List.of(
          new Quiet(ONE, List.of("user")),
          new Quiet(ONE, List.of("user", "read")),
          new Quiet(THREE, List.of("user")),
          new Quiet(THREE, List.of("user", "read", "timer")),
          new Quiet(VIRTUAL, List.of("user", "read", "timer")),
          new Quiet(MIXED, List.of("user", "write")),
          new Quiet(ONE, List.of("nested")),
          new Quiet(VIRTUAL, List.of("nested")),
          new Quiet(MIXED, List.of("source", "read")),
          new Quiet(THREE, List.of("aio")));

  private final Ledger ledger;
  private final Observer observer;
  private final List<Station> stations = new ArrayList<>();
  private final List<Drill> drills = new ArrayList<>();
  private final List<Thread> drivers = new ArrayList<>();
  private int driven;
  private int numbers = FIRST_NUMBER;
  private volatile boolean over;

  Round(long seed, Ledger ledger) throws IOException {
    this.ledger = ledger;
    this.observer = new Observer(ledger);
    for (Crew crew : BUSY) {
      fill(open("station ", crew, seed));
    }
    share(DRIVERS, seed);
    for (Quiet quiet : QUIET) {
      Station station = open("quiet station ", quiet.crew(), seed);
      add("queue", station);
      for (String kind : quiet.kinds()) {
        add(kind, station);
      }
    }
    share(QUIET_DRIVERS, seed + 1);
  }

  private Station open(String name, Crew crew, long seed) {
    int number = stations.size();
    Station station =
        new Station(name + number, crew, observer, ledger, Soak.random(seed, number, -1));
    stations.add(station);
    return station;
  }

  /** Adds drills of all kinds. */
  private void fill(Station station) throws IOException {
    for (String kind : ON_EACH_BUSY) {
      add(kind, station);
    }
    for (Stream.Kind kind : Stream.Kind.values()) {
      add("read", tally -> new ReadDrill(kind, numbers(), station, tally));
      add("write", tally -> new WriteDrill(kind, numbers(), station, tally));
    }
    for (NestedDrill.Way way : NestedDrill.Way.values()) {
      add("nested", tally -> new NestedDrill(way, station, tally));
    }
    switch (stations.size()) {
      case 2 -> add("signal", tally -> new SignalDrill(SignalDrill.URG, station, tally));
      case 3 -> add("signal", tally -> new SignalDrill(SignalDrill.WINCH, station, tally));
      default -> {}
    }
  }

  private void add(String kind, Station station) throws IOException {
    add(kind, tally -> drill(kind, station, tally));
  }

  private Drill drill(String kind, Station station, Tally tally) throws IOException {
    return switch (kind) {
      case "queue" -> new StationDrill(station, tally);
      case "user" -> new UserDrill(drills.size(), station, tally);
      case "timer" -> new TimerDrill(drills.size(), station, tally);
      case "read" -> new ReadDrill(Stream.Kind.PIPE_NUMBER, numbers(), station, tally);
      case "write" -> new WriteDrill(Stream.Kind.PIPE_NUMBER, numbers(), station, tally);
      case "source" -> new SourceDrill(drills.size(), station, tally);
      case "process" -> new ProcessDrill(drills.size(), station, tally);
      case "nested" -> new NestedDrill(NestedDrill.Way.CLEAR, station, tally);
      case "vnode" -> new VnodeDrill(station, tally);
      case "aio" -> new AioDrill(numbers(), station, tally);
      default -> throw new IllegalArgumentException("there is no kind of drill " + kind);
    };
  }

  private int numbers() {
    int first = numbers;
    numbers += Stream.NUMBERS;
    return first;
  }

  /** Makes a drill with this account. */
  private interface Maker {
    Drill make(Tally tally) throws IOException;
  }

  private void add(String kind, Maker maker) throws IOException {
    List<String> kinds = ledger.options.kinds();
    if (kinds.isEmpty() || kinds.contains(kind)) {
      drills.add(maker.make(ledger.tally(kind)));
    }
  }

  /** Distributes the drills without a driver over this number of threads. */
  private void share(int threads, long seed) {
    for (int i = 0; i < threads; i++) {
      List<Drill> share = new ArrayList<>();
      for (int k = driven + i; k < drills.size(); k += threads) {
        share.add(drills.get(k));
      }
      int number = drivers.size();
      long driverSeed = Soak.random(seed, i, -2).nextLong();
      drivers.add(
          Ledger.thread("driver " + number, number % 2 == 1, () -> drive(share, driverSeed)));
    }
    driven = drills.size();
  }

  private void drive(List<Drill> share, long seed) {
    for (long step = 0; !isOver(); step++) {
      for (int i = 0; i < share.size() && !isOver(); i++) {
        Drill drill = share.get(i);
        SplittableRandom random = Soak.random(seed, i, step);
        if (!drill.station.isHushed()) {
          drill.perform(() -> drill.step(random));
        }
        if (drill.station.isQuiet()) {
          drill.perform(drill::settle);
        }
      }
    }
    for (Drill drill : share) {
      drill.perform(ledger.hasFailed() ? drill::abandon : drill::end);
    }
  }

  private boolean isOver() {
    return over || ledger.hasFailed();
  }

  /** Runs for this many nanoseconds, or until a failure; then ends everything. */
  void run(long nanos) throws InterruptedException {
    observer.start();
    stations.forEach(Station::start);
    drivers.forEach(Thread::start);
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < nanos && !ledger.awaitFailure(SLICE_MILLIS)) {
      checkForStuckThreads();
    }
    over = true;
    for (Thread driver : drivers) {
      while (!driver.join(Duration.ofSeconds(1))) {
        checkForStuckThreads();
        if (ledger.hasFailed()) {
          driver.join(Duration.ofNanos(ledger.options.patience()));
          break; // if it is stuck, what it holds stays open
        }
      }
    }
    for (Station station : stations) {
      station.end();
    }
    observer.end();
  }

  private void checkForStuckThreads() {
    if (ledger.hasFailed()) {
      return;
    }
    for (Station station : stations) {
      for (Waiter waiter : station.waiters) {
        if (waiter.isStuck()) {
          ledger.fail("a waiter is stuck:\n" + waiter.describe() + station.describe());
        }
      }
    }
    for (Drill drill : drills) {
      if (drill.isStuck()) {
        ledger.fail("a driver is stuck in " + drill.describe() + drill.station.describe());
      }
    }
  }
}
