// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks.figures;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.benchmarks.figures.Headline.Point;
import org.kqueue4j.benchmarks.figures.Headline.Row;

/** Results as Markdown tables with one number in each cell and its spread beside it. */
final class Tables {
  private final StringBuilder text = new StringBuilder();

  private Tables() {}

  /** Returns the table of the summary: a row for each headline. */
  static String of(List<Row> rows) {
    Tables tables = new Tables();
    int most = rows.stream().mapToInt(row -> row.others().size()).max().orElse(0);
    List<String> head = new ArrayList<>(List.of("", "1 is", "**kqueue4j**", "others"));
    while (head.size() < most + 3) {
      head.add("");
    }
    tables.head(head);
    for (Row row : rows) {
      List<String> cells = new ArrayList<>();
      cells.add(row.headline().label());
      cells.add(row.one());
      cells.add("**" + cell(row.ours().ratio()) + "**");
      for (Point other : row.others()) {
        cells.add(other.label() + " " + cell(other.ratio()));
      }
      tables.line(cells, head.size());
    }
    return tables.text.toString();
  }

  /** Returns the tables of a work: one for each metric of its chart, and of memory. */
  static String of(Work work) {
    Tables tables = new Tables();
    if (work.isAlone()) {
      tables.values(work);
    } else {
      work.drawnMetrics().forEach(metric -> tables.contestants(work, metric));
      work.metricsOfMemory().stream()
          .filter(metric -> !work.drawnMetrics().contains(metric))
          .forEach(metric -> tables.contestants(work, metric));
    }
    return tables.text.toString();
  }

  /** Writes a row for each contestant and a column for each parameter. */
  private void contestants(Work work, String metric) {
    Result first = work.first(metric);
    String title = first.isMemory() ? metric + ", " + first.unit() : metric;
    String counted = work.caption().parameter();
    title += counted.isEmpty() ? "" : "; by " + counted;
    List<String> parameters = work.parametersOf(metric);
    head(Stream.concat(Stream.of(title), parameters.stream().map(Digits::grouped)).toList());
    for (String contestant : work.contestantsOf(metric)) {
      List<String> cells = new ArrayList<>();
      cells.add(Result.isOurs(contestant) ? "**" + contestant + "**" : contestant);
      for (String parameter : parameters) {
        cells.add(cell(work, work.result(contestant, parameter, metric)));
      }
      line(cells, cells.size());
    }
    text.append('\n');
  }

  private static String cell(Work work, @Nullable Result result) {
    if (result == null) {
      return "";
    }
    if (result.isMemory()) {
      return String.valueOf(Math.round(result.median()));
    }
    Ratio ratio = work.ratio(result);
    if (ratio == null) {
      return Digits.withUnit(result.median(), result.unit());
    }
    boolean one = result.equals(work.base(result.parameter(), result.metric()));
    return one
        ? "1" + spread(ratio) + " = " + Digits.withUnit(result.median(), result.unit())
        : cell(ratio);
  }

  private static String cell(Ratio ratio) {
    return Digits.ofRatio(ratio.median()) + spread(ratio);
  }

  private static String spread(Ratio ratio) {
    return ratio.spread() > 0 ? " ±" + Digits.ofRatio(ratio.spread()) : "";
  }

  /** Writes a row for each parameter and a column for each metric, of a single contestant. */
  private void values(Work work) {
    List<String> metrics =
        Stream.concat(work.drawnMetrics().stream(), work.metricsOfMemory().stream())
            .distinct()
            .toList();
    Stream<String> titles =
        metrics.stream().map(metric -> metric + ", " + work.first(metric).unit());
    head(Stream.concat(Stream.of(work.caption().parameter()), titles).toList());
    String contestant = work.results().getFirst().contestant();
    for (String parameter : work.parameters()) {
      List<String> cells = new ArrayList<>();
      cells.add(parameter.isEmpty() ? contestant : Digits.grouped(parameter));
      for (String metric : metrics) {
        Result result = work.result(contestant, parameter, metric);
        cells.add(result == null ? "" : value(result));
      }
      line(cells, cells.size());
    }
    text.append('\n');
  }

  private static String value(Result result) {
    double spread = (result.upper() - result.lower()) / 2;
    return Digits.of(result.median()) + (spread > 0 ? " ±" + Digits.of(spread) : "");
  }

  private void head(List<String> cells) {
    line(cells, cells.size());
    text.append("| ---").append(" | ---:".repeat(cells.size() - 1)).append(" |\n");
  }

  private void line(List<String> cells, int columns) {
    text.append("| ").append(String.join(" | ", cells));
    text.append(" | ".repeat(columns - cells.size())).append(" |\n");
  }
}
