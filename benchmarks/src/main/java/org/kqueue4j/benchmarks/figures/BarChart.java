// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks.figures;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kqueue4j.benchmarks.figures.Svg.Anchor;

/**
 * The chart of one work: a row for each contestant and a column for each parameter, as in its
 * table, with bars of the ratios. A single contestant has a row for each parameter instead, with
 * bars of the values.
 */
final class BarChart {
  private static final int HEADER = 64;
  private static final int HEADING = 24;
  private static final int COLUMN_HEAD = 40;
  private static final int ROW = 25;
  private static final int BAR = 13;
  private static final int BETWEEN = 14;
  private static final int NAME_GAP = 12;
  private static final int NUMBER_GAP = 6;
  private static final int MAX_COLUMNS = 3;
  private static final int MIN_COLUMN_WIDTH = 112;

  /** Cut bars reach at least to this ratio, and to this multiple of kqueue4j's largest. */
  private static final double LEAST_END = 2;

  private static final double END = 1.5;

  /** The multiple of that length which the longest bar must exceed before any is cut off. */
  private static final double CUT = 2;

  private final Work work;
  private final Svg svg = new Svg();
  private int y = HEADER;

  private BarChart(Work work) {
    this.work = work;
  }

  static String of(Work work) {
    BarChart chart = new BarChart(work);
    String title = work.caption().title();
    chart.svg.heading(title, chart.subtitle());
    for (String metric : work.drawnMetrics()) {
      chart.metric(metric);
    }
    return chart.svg.page(chart.y, title);
  }

  private boolean hasOneMetric() {
    return work.drawnMetrics().size() == 1;
  }

  private String subtitle() {
    String metric = work.drawnMetrics().getFirst();
    String what = hasOneMetric() ? metricText(metric) : "";
    String counted = work.caption().parameter();
    String by = counted.isEmpty() ? "" : "by " + counted;
    return Stream.of(what, compared(metric), by)
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining("; "));
  }

  private String compared(String metric) {
    if (work.isAlone()) {
      return "";
    }
    Result base = work.base(work.parametersOf(metric).getFirst(), metric);
    boolean same = base != null && base.contestant().equals(base.base());
    return "as a multiple of " + (same ? base.contestant() : "the best of the others");
  }

  private String metricText(String metric) {
    Result first = work.first(metric);
    if (work.isAlone()) {
      return metric + ", " + first.unit();
    }
    return first.moreIsBetter() ? metric + ", inverted" : metric;
  }

  private void metric(String metric) {
    if (!hasOneMetric()) {
      svg.text(Svg.MARGIN, y + 16, "bold", Anchor.START, metricText(metric));
      y += HEADING;
    }
    if (work.isAlone()) {
      values(work.ofMetric(metric));
    } else {
      List<String> parameters = work.parametersOf(metric);
      List<String> contestants = work.contestantsOf(metric);
      double names = namesWidth(contestants);
      int columns = Math.clamp((int) (columnsWidth(names) / MIN_COLUMN_WIDTH), 1, MAX_COLUMNS);
      for (int i = 0; i < parameters.size(); i += columns) {
        List<String> part = parameters.subList(i, Math.min(i + columns, parameters.size()));
        int inOrder = Math.min(columns, parameters.size());
        band(metric, contestants, part, columnsWidth(names) / inOrder);
      }
    }
    y += BETWEEN;
  }

  private static double namesWidth(List<String> names) {
    return NAME_GAP + names.stream().mapToDouble(BarChart::nameWidth).max().orElse(0);
  }

  private static double nameWidth(String name) {
    return Result.isOurs(name) ? Svg.boldWidth(name, Svg.NORMAL) : Svg.width(name, Svg.NORMAL);
  }

  private static double columnsWidth(double names) {
    return Svg.WIDTH - 2.0 * Svg.MARGIN - names;
  }

  /** Draws a row for each contestant, with these columns. */
  private void band(
      String metric, List<String> contestants, List<String> parameters, double width) {
    double left = Svg.MARGIN + namesWidth(contestants);
    double end = end(metric);
    double unit = (width - Svg.width("00.00", Svg.NORMAL) - 2 * NUMBER_GAP) / end;
    int top = y + (parameters.getFirst().isEmpty() ? HEADING : COLUMN_HEAD);
    for (int i = 0; i < parameters.size(); i++) {
      double x = left + i * width;
      head(parameters.get(i), metric, x, width, unit);
      for (int j = 0; j < contestants.size(); j++) {
        Result result = work.result(contestants.get(j), parameters.get(i), metric);
        Ratio ratio = result == null ? null : work.ratio(result);
        if (result != null && ratio != null) {
          bar(x, top + j * ROW, unit, end, ratio, result.isOurs());
        }
      }
      svg.line(x + unit, top - 4, x + unit, top + contestants.size() * ROW - 2, "one");
    }
    y = top;
    for (String contestant : contestants) {
      name(contestant, Result.isOurs(contestant));
    }
    y += BETWEEN / 2;
  }

  private void head(String parameter, String metric, double x, double width, double unit) {
    if (!parameter.isEmpty()) {
      svg.text(x, y + 15, "bold", Anchor.START, Digits.grouped(parameter));
    }
    Result base = work.base(parameter, metric);
    if (base != null) {
      String one = "1 = " + Digits.withUnit(base.median(), base.unit());
      double room = Svg.width(one, Svg.SMALL);
      double start = Math.max(x, Math.min(x + unit - room / 2, x + width - room));
      svg.text(start, y + (parameter.isEmpty() ? 15 : 31), "small muted", Anchor.START, one);
    }
  }

  /** Returns the ratio at which bars are cut off. */
  private double end(String metric) {
    double ours = 0;
    double longest = 0;
    for (Result result : work.ofMetric(metric)) {
      Ratio ratio = work.ratio(result);
      if (ratio != null) {
        longest = Math.max(longest, ratio.median());
        ours = result.isOurs() ? Math.max(ours, ratio.median()) : ours;
      }
    }
    double end = Math.max(LEAST_END, END * ours);
    return longest > CUT * end ? end : Math.max(longest, 1);
  }

  private void bar(double x, double top, double unit, double end, Ratio ratio, boolean ours) {
    String style = ours ? "ours" : "peer";
    double middle = top + ROW / 2.0 - 2;
    double length = Math.min(ratio.median(), end) * unit;
    svg.bar(x, middle - BAR / 2.0, length, BAR, style);
    double drawn = length;
    if (ratio.median() > end) {
      svg.arrow(x + length + BAR, middle, -BAR, style);
      drawn += BAR;
    } else {
      double upper = Math.min(ratio.upper(), end) * unit;
      svg.line(x + ratio.lower() * unit, middle, x + upper, middle, "spread");
      drawn = Math.max(length, upper);
    }
    String number = Digits.ofRatio(ratio.median());
    boolean crossed = drawn < unit && drawn + NUMBER_GAP + Svg.width(number, Svg.NORMAL) > unit;
    number(x + (crossed ? unit : drawn), middle, number, ours);
  }

  private void number(double x, double middle, String number, boolean ours) {
    svg.text(x + NUMBER_GAP, middle + 5, ours ? "ours bold" : "", Anchor.START, number);
  }

  private void name(String name, boolean ours) {
    svg.text(Svg.MARGIN, y + ROW / 2.0 + 3, ours ? "ours bold" : "", Anchor.START, name);
    y += ROW;
  }

  private void values(List<Result> results) {
    double left = Svg.MARGIN + namesWidth(results.stream().map(BarChart::valueName).toList());
    double longest = results.stream().mapToDouble(Result::median).max().orElse(1);
    double unit = (Svg.WIDTH - Svg.MARGIN - left - Svg.width("000.0 k", Svg.NORMAL)) / longest;
    for (Result result : results) {
      double middle = y + ROW / 2.0 - 2;
      svg.bar(left, middle - BAR / 2.0, result.median() * unit, BAR, "ours");
      number(left + result.median() * unit, middle, Digits.of(result.median()), true);
      name(valueName(result), false);
    }
  }

  private static String valueName(Result result) {
    return result.parameter().isEmpty() ? result.contestant() : Digits.grouped(result.parameter());
  }
}
