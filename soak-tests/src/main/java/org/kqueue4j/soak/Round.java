package org.kqueue4j.soak;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Some stations with drills of every kind, from their opening to their close. Belongs to the thread
 * that runs it.
 */
final class Round {
  private static final int DRIVERS = 8;

  /** Far above the numbers that the JVM uses for itself. */
  private static final int FIRST_NUMBER = 600;

  private final Soak.Options options;
  private final Map<String, Tally> tallies;
  private final LongAdder waits;
  private final Failures failures;
  private final List<Station> stations = new ArrayList<>();
  private final List<Drill> drills = new ArrayList<>();
  private final List<Driver> drivers = new ArrayList<>();
  private int numbers = FIRST_NUMBER;
  private volatile boolean over;

  /** How many threads wait on a station. */
  private record Crew(int platform, int virtual, boolean closesAnnounced) {}

  private static final List<Crew> CREWS =
      List.of(
          new Crew(1, 0, false),
          new Crew(4, 0, false),
          new Crew(0, 3, false),
          new Crew(2, 2, false),
          new Crew(2, 1, true));

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
    for (int i = 0; i < CREWS.size(); i++) {
      addStation(i, CREWS.get(i), Soak.random(seed, i, -1));
    }
    for (int i = 0; i < DRIVERS; i++) {
      List<Drill> share = new ArrayList<>();
      for (int k = i; k < drills.size(); k += DRIVERS) {
        share.add(drills.get(k));
      }
      drivers.add(new Driver(this, i, share, Soak.random(seed, i, -2).nextLong()));
    }
  }

  private void addStation(int number, Crew crew, SplittableRandom random) throws IOException {
    Station station =
        new Station("station " + number, crew.closesAnnounced(), failures, waits, options);
    stations.add(station);
    for (int i = 0; i < crew.platform() + crew.virtual(); i++) {
      station.addWaiter(i >= crew.platform(), random.split());
    }
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
