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
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.kqueue4j.benchmarks.figures.Result;
import org.kqueue4j.benchmarks.figures.ResultFiles;

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

  /** A contestant, in Java or a {@link CProgram}; both measure the same. */
  interface Contestant extends AutoCloseable {
    /** Works as much as the amount says; returns the measurements of which metrics are made. */
    long[] run(long amount) throws Exception;

    /** Works until the JVM has compiled it. */
    default void warmUp(long amount) throws Exception {
      run(amount);
    }

    @Override
    default void close() throws Exception {}
  }

  /** What is measured, its unit, the number of decimals to print, and its value in a turn. */
  record Metric(String name, String unit, int digits, ToDoubleFunction<long[]> value) {
    @Override
    public String toString() {
      return unit.isEmpty() ? name : name + ", " + unit;
    }
  }

  private record Entry(String name, int descriptors, Callable<Contestant> opener) {}

  /** All turns of one contestant: the values of each metric, and the ratios to the base. */
  private record Score(List<double[]> turns, List<Double> ratios) {}

  private final String work;
  private final String parameter;
  private final String base;
  private final List<Metric> metrics;
  private final List<Entry> entries = new ArrayList<>();
  private final Map<String, Score> scores = new LinkedHashMap<>();

  /**
   * Makes a contest; see {@link Result} for the names.
   *
   * @param base the contestant that the others are compared with; no name of a contestant for none
   */
  Contest(String work, Object parameter, String base, List<Metric> metrics) {
    this.work = work;
    this.parameter = parameter.toString();
    this.base = base;
    this.metrics = metrics;
  }

  void enter(String name, Callable<Contestant> opener) {
    enter(name, 0, opener);
  }

  /** Adds a contestant that needs this number of descriptors in this process. */
  void enter(String name, int descriptors, Callable<Contestant> opener) {
    entries.add(new Entry(name, descriptors, opener));
  }

  /** Leaves out all others; returns whether any is left. */
  boolean retain(Set<String> names) {
    entries.removeIf(entry -> !names.contains(entry.name));
    return !entries.isEmpty();
  }

  /** Runs the contest, prints its results, and adds them to the files of results. */
  void run(int openings, int turns, long amount, long warmUp) throws Exception {
    String title = parameter.isEmpty() ? work : work + ", " + parameter;
    System.out.printf("%n%s; %d openings of %d turns%n", title, openings, turns);
    List<List<Entry>> groups = groups();
    if (groups.isEmpty()) {
      return;
    }
    entries.forEach(entry -> score(entry.name));
    for (int i = 0; i < openings; i++) {
      for (List<Entry> group : groups) {
        run(group, turns, amount, warmUp);
      }
    }
    report();
  }

  private Score score(String name) {
    return scores.computeIfAbsent(name, _ -> new Score(new ArrayList<>(), new ArrayList<>()));
  }

  private List<List<Entry>> groups() {
    List<Entry> bases = entries.stream().filter(entry -> entry.name.equals(base)).toList();
    int room = room();
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

  /** Returns how many descriptors a process can have for its work. */
  static int room() {
    var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long most = Math.min(Integer.MAX_VALUE, system.getMaxFileDescriptorCount());
    return (int) most - OTHER_DESCRIPTORS;
  }

  private void run(List<Entry> group, int turns, long amount, long warmUp) throws Exception {
    Map<String, Contestant> open = new LinkedHashMap<>();
    try {
      for (Entry entry : group) {
        open.put(entry.name, entry.opener.call());
      }
      System.gc(); // moves long-lived objects to the old generation, as in a long run
      for (Contestant contestant : open.values()) {
        contestant.warmUp(warmUp);
      }
      takeTurns(open, turns, amount);
    } finally {
      for (Contestant contestant : open.values()) {
        contestant.close();
      }
    }
  }

  /** Lets open contestants take turns; each turn begins with the next of them. */
  void takeTurns(Map<String, ? extends Contestant> open, int turns, long amount) throws Exception {
    List<String> order = new ArrayList<>(open.keySet());
    for (int turn = 0; turn < turns; turn++) {
      Map<String, double[]> values = new LinkedHashMap<>();
      for (String name : order) {
        long[] measured = open.get(name).run(amount);
        values.put(
            name, metrics.stream().mapToDouble(m -> m.value.applyAsDouble(measured)).toArray());
      }
      double[] ofBase = values.get(base);
      values.forEach(
          (name, ofTurn) -> {
            score(name).turns.add(ofTurn);
            if (ofBase != null) {
              score(name).ratios.add(ofTurn[0] / ofBase[0]);
            }
          });
      order.add(order.removeFirst());
    }
  }

  /** Prints the results, and adds them to the files of results. */
  void report() throws IOException {
    System.out.printf("%-28s ", "median (quartiles)");
    for (Metric metric : metrics) {
      System.out.printf("%-30s ", metric);
    }
    System.out.println(base.isEmpty() ? "" : metrics.getFirst().name + ", ratio to " + base);
    for (Map.Entry<String, Score> entry : scores.entrySet()) {
      String name = entry.getKey();
      Score score = entry.getValue();
      if (score.turns.isEmpty()) {
        continue;
      }
      System.out.printf("%-28s ", name);
      for (int i = 0; i < metrics.size(); i++) {
        Metric metric = metrics.get(i);
        int index = i;
        double[] samples = score.turns.stream().mapToDouble(turn -> turn[index]).toArray();
        System.out.printf("%-30s ", record(name, metric, metric.unit, samples).text(metric.digits));
      }
      if (!score.ratios.isEmpty()) {
        double[] ratios = score.ratios.stream().mapToDouble(ratio -> ratio).toArray();
        System.out.print(record(name, metrics.getFirst(), Result.RATIO, ratios).text(3));
      }
      System.out.println();
    }
  }

  private Result record(String name, Metric metric, String unit, double[] samples)
      throws IOException {
    Result result = Result.of(work, parameter, name, metric.name, unit, base, samples);
    ResultFiles.append(result);
    return result;
  }
}
