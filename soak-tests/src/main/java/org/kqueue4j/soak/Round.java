// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.soak;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.kqueue4j.soak.Station.Crew;

/**
 * Stations with drills of every kind, from their opening to their close. Belongs to the thread that
 * runs it.
 */
final class Round {
  private static final int DRIVERS = 8;
  private static final int QUIET_DRIVERS = 6;

  /** A descriptor far above those that the JVM uses for itself. */
  private static final int FIRST_NUMBER = 600;

  private final Ledger ledger;
  private final Failures failures;
  private final List<Station> stations = new ArrayList<>();
  private final List<Drill> drills = new ArrayList<>();
  private final List<Driver> drivers = new ArrayList<>();
  private final Observer observer;
  private int driven;
  private int numbers = FIRST_NUMBER;
  private volatile boolean over;

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

  Round(long seed, Ledger ledger) throws IOException {
    this.ledger = ledger;
    this.failures = ledger.failures();
    this.observer = new Observer(failures, ledger.tally("observer"));
    for (int i = 0; i < BUSY.size(); i++) {
      fill(open(i, BUSY.get(i), seed), i);
    }
    share(DRIVERS, seed);
    for (int i = 0; i < QUIET.size(); i++) {
      Quiet quiet = QUIET.get(i);
      Station station = open(BUSY.size() + i, quiet.crew(), seed);
      add("queue", station);
      for (String kind : quiet.kinds()) {
        add(kind, station);
      }
    }
    share(QUIET_DRIVERS, seed + 1);
  }

  private Station open(int number, Crew crew, long seed) {
    String name = (crew.quiet() ? "quiet station " : "station ") + number;
    Station station = new Station(name, crew, observer, ledger);
    station.engage(Soak.random(seed, number, -1));
    stations.add(station);
    return station;
  }

  /** Distributes the drills without a driver over this number of threads. */
  private void share(int threads, long seed) {
    for (int i = 0; i < threads; i++) {
      List<Drill> share = new ArrayList<>();
      for (int k = driven + i; k < drills.size(); k += threads) {
        share.add(drills.get(k));
      }
      drivers.add(new Driver(this, drivers.size(), share, Soak.random(seed, i, -2).nextLong()));
    }
    driven = drills.size();
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

  /** Adds drills of all kinds. */
  private void fill(Station station, int number) throws IOException {
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
    if (number == 1 || number == 2) {
      int signal = number == 1 ? SignalDrill.URG : SignalDrill.WINCH;
      add("signal", tally -> new SignalDrill(signal, station, tally));
    }
  }

  /** Makes a drill with this account. */
  private interface Maker {
    Drill make(Tally tally) throws IOException;
  }

  private void add(String kind, Maker maker) throws IOException {
    List<String> kinds = ledger.options().kinds();
    if (kinds.isEmpty() || kinds.contains(kind)) {
      drills.add(maker.make(ledger.tally(kind)));
    }
  }

  private int numbers() {
    int first = numbers;
    numbers += Stream.NUMBERS;
    return first;
  }

  /** Runs for this many nanoseconds, or until a failure; then ends everything. */
  void run(long nanos) throws InterruptedException {
    observer.start();
    stations.forEach(Station::start);
    drivers.forEach(Driver::start);
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < nanos && !awaitFailure()) {
      checkForStuckThreads();
    }
    over = true;
    for (Driver driver : drivers) {
      while (!driver.join(Duration.ofSeconds(1))) {
        checkForStuckThreads();
        if (failures.any() && driver.join(Duration.ofNanos(ledger.options().patience()))) {
          break;
        }
        if (failures.any()) {
          break; // it is stuck; what it holds stays open
        }
      }
    }
    for (Station station : stations) {
      station.end();
    }
    observer.end();
  }

  private boolean awaitFailure() throws InterruptedException {
    return failures.first().await(200, TimeUnit.MILLISECONDS);
  }

  private void checkForStuckThreads() {
    if (failures.any()) {
      return;
    }
    for (Station station : stations) {
      for (Waiter waiter : station.waiters()) {
        if (waiter.isStuck()) {
          failures.add("a waiter is stuck:\n" + waiter.describe() + station.describe());
        }
      }
    }
    for (Drill drill : drills) {
      if (drill.isStuck()) {
        failures.add("a driver is stuck in " + drill.describe() + drill.station.describe());
      }
    }
  }

  boolean isOver() {
    return over || failures.any();
  }

  boolean hasFailed() {
    return failures.any();
  }
}
