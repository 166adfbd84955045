// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.kqueue4j.kq.system.SystemInfo;
import org.kqueue4j.kq.text.JsonObject;

/**
 * What was measured on a machine.
 *
 * @param warnings the reasons why the figures are worse than they could be
 */
record BenchReport(SystemInfo machine, List<String> warnings, List<Result> results) {
  private static final double NANOS_IN_MICRO = 1000;

  /** The result of a comparison, in nanoseconds per operation. */
  record Result(Comparison comparison, Quartiles kqueue, Quartiles jdk) {}

  /** The median of some values, and the first and the third quartile. */
  record Quartiles(double low, double median, double high) {
    /** Computes the quartiles of at least one value. */
    static Quartiles of(double[] values) {
      double[] sorted = values.clone();
      Arrays.sort(sorted);
      return new Quartiles(at(sorted, 0.25), at(sorted, 0.5), at(sorted, 0.75));
    }

    private static double at(double[] sorted, double part) {
      double place = part * (sorted.length - 1);
      int below = (int) place;
      int above = Math.min(below + 1, sorted.length - 1);
      return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
    }

    private JsonObject json() {
      return new JsonObject()
          .with("median", tenths(median))
          .with("low", tenths(low))
          .with("high", tenths(high));
    }

    /** Returns the number with one digit after the point; more digits mean nothing. */
    private static double tenths(double nanos) {
      return Math.round(nanos * 10) / 10.0;
    }
  }

  /** Returns a JSON object on one line: the machine, warnings, and results in nanoseconds. */
  String json() {
    return machine
        .json()
        .with("warnings", warnings)
        .with("rounds", Rounds.COUNT)
        .with("unit", "ns")
        .with("results", results.stream().map(BenchReport::json))
        .toString();
  }

  private static JsonObject json(Result result) {
    return new JsonObject()
        .with("name", result.comparison().name())
        .with("what", result.comparison().title())
        .with("kqueue", result.kqueue().json())
        .with("jdk", result.jdk().json())
        .with("peer", result.comparison().peer());
  }

  /** Returns the lines of a table in microseconds. */
  List<String> text() {
    List<String> lines = new ArrayList<>();
    lines.add(machine.systemLine() + "; java " + machine.java());
    for (String warning : warnings) {
      lines.add("Beware: " + warning + ".");
    }
    lines.add("");
    lines.add(row("microseconds", "kqueue", "(middle half)", "JDK", "(middle half)"));
    for (Result result : results) {
      String title = result.comparison().title();
      Quartiles kqueue = result.kqueue();
      Quartiles jdk = result.jdk();
      lines.add(row(title, number(kqueue.median), middle(kqueue), number(jdk.median), middle(jdk)));
      lines.add("    beside " + result.comparison().peer());
    }
    lines.add("");
    lines.add("Medians of " + Rounds.COUNT + " rounds in which all take turns, on one processor.");
    return lines;
  }

  private static String row(String... cells) {
    return String.format(Locale.ROOT, "%-30s%7s %-16s%7s %-16s", (Object[]) cells).stripTrailing();
  }

  private static String middle(Quartiles quartiles) {
    return "(" + number(quartiles.low) + " to " + number(quartiles.high) + ")";
  }

  /** Returns the number with as many digits as mean something. */
  private static String number(double nanos) {
    double micros = nanos / NANOS_IN_MICRO;
    int digits = micros < 1 ? 3 : micros < 10 ? 2 : micros < 100 ? 1 : 0;
    return String.format(Locale.ROOT, "%." + digits + "f", micros);
  }
}
