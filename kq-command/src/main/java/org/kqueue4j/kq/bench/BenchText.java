// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.kqueue4j.kq.system.SystemInfo;

/** Results as a table, in microseconds. */
final class BenchText {
  private static final double NANOS_IN_MICRO = 1000;

  private BenchText() {}

  static List<String> of(SystemInfo machine, List<String> warnings, List<BenchResult> results) {
    List<String> lines = new ArrayList<>();
    lines.add(machine.systemLine() + "; java " + machine.java());
    for (String warning : warnings) {
      lines.add("Beware: " + warning + ".");
    }
    lines.add("");
    lines.add(line("microseconds", "kqueue", "(middle half)", "JDK", "(middle half)"));
    for (BenchResult result : results) {
      lines.add(
          line(
              result.comparison().title(),
              number(result.kqueue().median()),
              middle(result.kqueue()),
              number(result.jdk().median()),
              middle(result.jdk())));
      lines.add("    beside " + result.comparison().peer());
    }
    lines.add("");
    lines.add(
        "Medians of " + Rounds.count() + " rounds in which all take turns, on one processor.");
    return lines;
  }

  private static String line(String title, String kqueue, String middle, String jdk, String other) {
    return String.format(Locale.ROOT, "%-30s%7s %-16s%7s %-16s", title, kqueue, middle, jdk, other)
        .stripTrailing();
  }

  private static String middle(Quartiles spread) {
    return "(" + number(spread.low()) + " to " + number(spread.high()) + ")";
  }

  /** Returns the number with as many digits as mean something. */
  private static String number(double nanos) {
    double micros = nanos / NANOS_IN_MICRO;
    int digits = micros < 1 ? 3 : micros < 10 ? 2 : micros < 100 ? 1 : 0;
    return String.format(Locale.ROOT, "%." + digits + "f", micros);
  }
}
