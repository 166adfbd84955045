// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Contestants that take turns, so that other load on the machine affects all of them. Each is
 * compared with the base in the first metric, by adjacent turns. All are reopened a few times, so
 * that chance in the layout of memory does not favour one contestant in the whole run.
 *
 * <p>If there are too few descriptors for all at once, they are opened in groups, one group after
 * the other, with the base in each.
 *
 * <p>For one thread.
 */
final class Contest {
  /** The descriptors that the JVM itself has open, and some spare ones. */
  private static final int OTHER_DESCRIPTORS = 200;

  /** A contestant. */
  interface Contestant extends AutoCloseable {
    /** Does the same until the JVM has compiled it. */
    void warmUp() throws Exception;

    /** Takes a turn; returns its values in the order of the contest's metrics. */
    double[] turn() throws Exception;

    @Override
    void close() throws Exception;
  }

  /** Opens a contestant. */
  @FunctionalInterface
  interface Opener {
    Contestant open() throws Exception;
  }

  /** What is measured, its unit, and the number of decimals to print. */
  record Metric(String name, String unit, int digits) {
    @Override
    public String toString() {
      return unit.isEmpty() ? name : name + ", " + unit;
    }
  }

  private record Entry(String name, int descriptors, Opener opener) {}

  /** All turns of one contestant: the values of each metric, and the ratios to the base. */
  private static final class Score {
    final List<double[]> turns = new ArrayList<>();
    final List<Double> ratios = new ArrayList<>();

    Spread ofMetric(int i) {
      return Spread.of(turns.stream().mapToDouble(turn -> turn[i]));
    }

    Spread ofRatios() {
      return Spread.of(ratios.stream().mapToDouble(ratio -> ratio));
    }
  }

  private final String work;
  private final String parameter;
  private final String base;
  private final List<Metric> metrics;
  private final List<Entry> entries = new ArrayList<>();

  /**
   * Makes a contest; see {@link Results#add} for the names.
   *
   * @param base the contestant that the others are compared with; no name of a contestant for none
   */
  Contest(String work, String parameter, String base, List<Metric> metrics) {
    this.work = work;
    this.parameter = parameter;
    this.base = base;
    this.metrics = metrics;
  }

  /** Adds a contestant that needs few descriptors in this process. */
  void enter(String name, Opener opener) {
    enter(name, 0, opener);
  }

  /** Adds a contestant that needs this number of descriptors in this process. */
  void enter(String name, int descriptors, Opener opener) {
    entries.add(new Entry(name, descriptors, opener));
  }

  /** Removes all other contestants. */
  void retain(Set<String> names) {
    entries.removeIf(entry -> !names.contains(entry.name));
  }

  /** Runs the contest, prints its results, and adds them to the {@link Results}. */
  void run(int openings, int turns) throws Exception {
    System.out.printf("%n%s, %s; %d openings of %d turns%n", work, parameter, openings, turns);
    Map<String, Score> scores = new LinkedHashMap<>();
    List<List<Entry>> groups = groups();
    if (groups.isEmpty()) {
      return;
    }
    entries.forEach(entry -> scores.put(entry.name, new Score()));
    for (int i = 0; i < openings; i++) {
      for (List<Entry> group : groups) {
        run(group, turns, scores);
      }
    }
    report(scores);
  }

  private List<List<Entry>> groups() {
    List<Entry> bases = entries.stream().filter(entry -> entry.name.equals(base)).toList();
    int room = maxDescriptors() - OTHER_DESCRIPTORS;
    for (Entry entry : bases) {
      room -= entry.descriptors;
    }
    List<List<Entry>> groups = new ArrayList<>();
    int left = -1;
    for (Entry entry : entries) {
      if (bases.contains(entry)) {
        continue;
      }
      if (room < entry.descriptors) {
        System.out.printf("%s: left out, it needs %d descriptors%n", entry.name, entry.descriptors);
        continue;
      }
      if (left < entry.descriptors) {
        groups.add(new ArrayList<>(bases));
        left = room;
      }
      left -= entry.descriptors;
      groups.getLast().add(entry);
    }
    return groups.isEmpty() && bases.size() == entries.size() ? List.of(bases) : groups;
  }

  /** Returns the limit of descriptors of this process. */
  static int maxDescriptors() {
    var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return (int) Math.min(Integer.MAX_VALUE, system.getMaxFileDescriptorCount());
  }

  private void run(List<Entry> group, int turns, Map<String, Score> scores) throws Exception {
    Map<String, Contestant> open = new LinkedHashMap<>();
    try {
      for (Entry entry : group) {
        open.put(entry.name, entry.opener.open());
      }
      System.gc(); // moves long-lived objects to the old generation, as in a long run
      for (Contestant contestant : open.values()) {
        contestant.warmUp();
      }
      List<String> order = new ArrayList<>(open.keySet());
      for (int turn = 0; turn < turns; turn++) {
        Map<String, double[]> values = new LinkedHashMap<>();
        for (String name : order) {
          values.put(name, open.get(name).turn());
        }
        score(values, scores);
        order.add(order.removeFirst());
      }
    } finally {
      for (Contestant contestant : open.values()) {
        contestant.close();
      }
    }
  }

  private void score(Map<String, double[]> values, Map<String, Score> scores) {
    double[] ofBase = values.get(base);
    values.forEach(
        (name, turn) -> {
          Score score = scores.get(name);
          score.turns.add(turn);
          if (ofBase != null) {
            score.ratios.add(turn[0] / ofBase[0]);
          }
        });
  }

  private void report(Map<String, Score> scores) throws IOException {
    System.out.printf("%-26s ", "median (quartiles)");
    for (Metric metric : metrics) {
      System.out.printf("%-30s ", metric);
    }
    System.out.println(base.isEmpty() ? "" : metrics.getFirst().name + ", ratio to " + base);
    for (Map.Entry<String, Score> entry : scores.entrySet()) {
      String name = entry.getKey();
      Score score = entry.getValue();
      int samples = score.turns.size();
      if (samples == 0) {
        continue;
      }
      System.out.printf("%-26s ", name);
      for (int i = 0; i < metrics.size(); i++) {
        Metric metric = metrics.get(i);
        Spread spread = score.ofMetric(i);
        System.out.printf("%-30s ", spread.toString(metric.digits));
        Results.add(work, parameter, name, metric.name, metric.unit, spread, samples, base);
      }
      if (!score.ratios.isEmpty()) {
        Spread ratio = score.ofRatios();
        System.out.print(ratio.toString(3));
        String metric = metrics.getFirst().name;
        Results.add(work, parameter, name, metric, Results.RATIO, ratio, samples, base);
      }
      System.out.println();
    }
  }
}
