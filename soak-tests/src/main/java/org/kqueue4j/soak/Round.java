package org.kqueue4j.soak;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.kqueue4j.soak.Station.Crew;

/**
 * Some stations with drills of every kind, from their opening to their close. Belongs to the thread
 * that runs it.
 */
final class Round {
  private static final int DRIVERS = 8;
  private static final int QUIET_DRIVERS = 6;

  /** Far above the numbers that the JVM uses for itself. */
  private static final int FIRST_NUMBER = 600;

  private final Soak.Options options;
  private final Map<String, Tally> tallies;
  private final LongAdder waits;
  private final Failures failures;
  private final List<Station> stations = new ArrayList<>();
  private final List<Drill> drills = new ArrayList<>();
  private final List<Driver> drivers = new ArrayList<>();
  private final Observer observer;
  private int driven;
  private int numbers = FIRST_NUMBER;
  private volatile boolean over;

  /** Stations on which everything happens at once. */
  private static final List<Crew> BUSY =
      List.of(
          new Crew(1, 0, false, false, false),
          new Crew(4, 0, false, true, false),
          new Crew(0, 3, false, false, false),
          new Crew(2, 2, false, true, false),
          new Crew(2, 1, true, false, false));

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

  Round(
      long seed,
      Soak.Options options,
      Map<String, Tally> tallies,
      LongAdder waits,
      Failures failures)
      throws IOException {
    this.options = options;
    this.tallies = tallies;
    this.waits = waits;
    this.failures = failures;
    this.observer = new Observer(failures, tallies.computeIfAbsent("observer", k -> new Tally()));
    for (int i = 0; i < BUSY.size(); i++) {
      fill(open(i, BUSY.get(i), seed), i);
    }
    share(DRIVERS, seed);
    for (int i = 0; i < QUIET.size(); i++) {
      Quiet quiet = QUIET.get(i);
      Station station = open(BUSY.size() + i, quiet.crew(), seed);
      add("queue", tally -> new StationDrill(station, tally));
      for (String kind : quiet.kinds()) {
        add(kind, tally -> drill(kind, station, tally));
      }
    }
    share(QUIET_DRIVERS, seed + 1);
  }

  private Station open(int number, Crew crew, long seed) {
    String name = (crew.quiet() ? "quiet station " : "station ") + number;
    Station station = new Station(name, crew, observer, failures, waits, options);
    station.engage(Soak.random(seed, number, -1));
    stations.add(station);
    return station;
  }

  /** Gives the drills that nobody drives yet to so many threads. */
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

  private Drill drill(String kind, Station station, Tally tally) throws IOException {
    return switch (kind) {
      case "user" -> new UserDrill(1, station, tally);
      case "timer" -> new TimerDrill(1, station, tally);
      case "read" -> new StreamDrill(Stream.Kind.PIPE_NUMBER, numbers(), station, tally);
      case "write" -> new WriteDrill(Stream.Kind.PIPE_NUMBER, numbers(), station, tally);
      case "source" -> new SourceDrill(1, station, tally);
      case "nested" -> new NestedDrill(NestedDrill.Way.CLEAR, station, tally);
      case "aio" -> new AioDrill(numbers(), station, tally);
      default -> throw new IllegalArgumentException(kind);
    };
  }

  /** All kinds of drills. */
  private void fill(Station station, int number) throws IOException {
    add("queue", tally -> new StationDrill(station, tally));
    for (int i = 0; i < 5; i++) {
      int id = i;
      add("user", tally -> new UserDrill(id, station, tally));
    }
    for (int i = 0; i < 4; i++) {
      int id = i;
      add("timer", tally -> new TimerDrill(id, station, tally));
    }
    for (Stream.Kind kind : Stream.Kind.values()) {
      add("read", tally -> new StreamDrill(kind, numbers(), station, tally));
      add("write", tally -> new WriteDrill(kind, numbers(), station, tally));
    }
    add("read", tally -> new StreamDrill(Stream.Kind.PIPE_NUMBER, numbers(), station, tally));
    for (int i = 0; i < 2; i++) {
      int id = i;
      add("source", tally -> new SourceDrill(id, station, tally));
      add("process", tally -> new ProcessDrill(id, station, tally));
    }
    for (NestedDrill.Way way : NestedDrill.Way.values()) {
      add("nested", tally -> new NestedDrill(way, station, tally));
    }
    add("vnode", tally -> new VnodeDrill(station, tally));
    add("aio", tally -> new AioDrill(numbers(), station, tally));
    if (number == 1) {
      add("signal", tally -> new SignalDrill(SignalDrill.URG, station, tally));
    }
    if (number == 2) {
      add("signal", tally -> new SignalDrill(SignalDrill.WINCH, station, tally));
    }
  }

  /** Makes a drill that keeps this account. */
  private interface Maker {
    Drill make(Tally tally) throws IOException;
  }

  private void add(String kind, Maker maker) throws IOException {
    if (options.kinds().isEmpty() || options.kinds().contains(kind)) {
      drills.add(maker.make(tallies.computeIfAbsent(kind, k -> new Tally())));
    }
  }

  private int numbers() {
    int first = numbers;
    numbers += Stream.NUMBERS;
    return first;
  }

  /** Runs for so long, or until something fails; then ends everything. */
  void run(long nanos) throws InterruptedException {
    observer.start();
    stations.forEach(Station::start);
    drivers.forEach(Driver::start);
    long begin = System.nanoTime();
    while (System.nanoTime() - begin < nanos && !awaitFailure()) {
      lookForTheStuck();
    }
    over = true;
    for (Driver driver : drivers) {
      while (!driver.join(Duration.ofSeconds(1))) {
        lookForTheStuck();
        if (failures.any() && driver.join(Duration.ofNanos(options.patience()))) {
          break;
        }
        if (failures.any()) {
          break; // it is stuck; what it holds is lost
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

  private void lookForTheStuck() {
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
