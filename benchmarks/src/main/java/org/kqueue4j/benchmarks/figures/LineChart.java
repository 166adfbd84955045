// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks.figures;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.kqueue4j.benchmarks.figures.Svg.Anchor;

/**
 * Values over sizes, as a line for each contestant with its name at the end. A single contestant
 * has a line for each metric.
 */
final class LineChart {
  private static final int LEFT = 64;
  private static final int TOP = 74;
  private static final int BOTTOM = 330;
  private static final int HEIGHT = 378;
  private static final int NAME_GAP = 8;
  private static final int NAME_HEIGHT = 18;
  private static final int MARGIN_ABOVE = 18;
  private static final int DASHES = 4;

  /** The ratio of the values above which their axis is logarithmic, to separate the small ones. */
  private static final double LOGARITHMIC = 30;

  /** The least number of steps on the axis of the values. */
  private static final int STEPS = 4;

  private record Line(String name, boolean isOurs, List<Result> points, String style) {
    double end() {
      return points.getLast().median();
    }
  }

  private final Work work;
  private final List<Line> lines;
  private final boolean logarithmic;
  private final double least;
  private final double most;
  private final List<Double> sizes;
  private final double right;
  private final Svg svg = new Svg();

  private LineChart(Work work) {
    this.work = work;
    lines = lines(work);
    DoubleSummaryStatistics medians =
        lines.stream()
            .flatMap(line -> line.points.stream())
            .mapToDouble(Result::median)
            .summaryStatistics();
    logarithmic = medians.getMin() > 0 && medians.getMax() / medians.getMin() > LOGARITHMIC;
    most = medians.getMax();
    least = logarithmic ? medians.getMin() : 0;
    sizes =
        lines.stream()
            .flatMap(line -> line.points.stream())
            .map(LineChart::size)
            .distinct()
            .sorted()
            .toList();
    double names =
        lines.stream().mapToDouble(line -> Svg.boldWidth(line.name, Svg.NORMAL)).max().orElse(0);
    right = Svg.WIDTH - Svg.MARGIN - NAME_GAP - names;
  }

  private static List<Line> lines(Work work) {
    Map<String, List<Result>> points = new LinkedHashMap<>();
    for (String metric : work.drawnMetrics()) {
      for (Result result : work.ofMetric(metric)) {
        String name = work.isAlone() ? metric : result.contestant();
        points.computeIfAbsent(name, _ -> new ArrayList<>()).add(result);
      }
    }
    List<Line> lines = new ArrayList<>();
    int ours = 0;
    int peers = 0;
    for (Map.Entry<String, List<Result>> line : points.entrySet()) {
      boolean isOurs = line.getValue().getFirst().isOurs();
      int place = isOurs ? ours++ : peers++;
      String style = (isOurs ? "ours" : "peer") + " dash" + place % DASHES;
      lines.add(new Line(line.getKey(), isOurs, line.getValue(), style));
    }
    return lines;
  }

  private static double size(Result result) {
    return Double.parseDouble(result.parameter());
  }

  static String of(Work work) {
    LineChart chart = new LineChart(work);
    String title = work.caption().title();
    String metric = work.drawnMetrics().getFirst();
    String unit = work.first(metric).unit();
    String what = work.isAlone() && work.drawnMetrics().size() > 1 ? unit : metric + ", " + unit;
    chart.svg.heading(title, what);
    chart.axes();
    chart.lines.forEach(chart::line);
    chart.names();
    return chart.svg.page(HEIGHT, title);
  }

  private double x(double size) {
    double part = Math.log(size / sizes.getFirst()) / Math.log(sizes.getLast() / sizes.getFirst());
    return LEFT + (right - LEFT) * part;
  }

  private double y(double value) {
    double part =
        logarithmic ? Math.log(value / least) / Math.log(most / least) : (value - least) / most;
    return BOTTOM - (BOTTOM - TOP - MARGIN_ABOVE) * part;
  }

  private void axes() {
    for (double value : rounded()) {
      svg.line(LEFT, y(value), right, y(value), "grid");
      svg.text(LEFT - 8, y(value) + 4, "small muted", Anchor.END, Digits.atAxis(value));
    }
    double end = 0;
    for (double size : sizes) {
      String text = Digits.atAxis(size);
      double half = Svg.width(text, Svg.SMALL) / 2;
      if (x(size) - half > end) {
        svg.text(x(size), BOTTOM + 20, "small muted", Anchor.MIDDLE, text);
        end = x(size) + half + NAME_GAP;
      }
    }
    String counted = work.caption().parameter();
    svg.text((LEFT + right) / 2, BOTTOM + 38, "small muted", Anchor.MIDDLE, counted);
  }

  /** Returns round values between the ends of the axis. */
  private List<Double> rounded() {
    List<Double> values = new ArrayList<>();
    if (logarithmic) {
      for (double value = Math.pow(10, Math.ceil(Math.log10(least))); value <= most; value *= 10) {
        values.add(value);
      }
      return values;
    }
    double power = Math.pow(10, Math.floor(Math.log10(most / STEPS)));
    double step =
        most / STEPS < 2 * power ? power : most / STEPS < 5 * power ? 2 * power : 5 * power;
    for (int i = 0; i * step <= most; i++) {
      values.add(i * step);
    }
    return values;
  }

  private void line(Line line) {
    StringBuilder steps = new StringBuilder();
    for (Result point : line.points) {
      double x = x(size(point));
      String step = steps.isEmpty() ? "M" : "L";
      steps.append(String.format(Locale.ROOT, "%s%.1f %.1f", step, x, y(point.median())));
    }
    svg.path(steps.toString(), line.style);
    for (Result point : line.points) {
      double x = x(size(point));
      if (point.lower() > 0) {
        svg.line(x, y(point.lower()), x, y(point.upper()), "spread");
      }
      svg.dot(x, y(point.median()), line.isOurs ? 4 : 3.2, line.isOurs ? "ours" : "peer");
    }
  }

  /** Writes the names at the ends of the lines. */
  private void names() {
    List<Line> down = lines.stream().sorted(Comparator.comparing(Line::end).reversed()).toList();
    double[] heights = new double[down.size()];
    Arrays.fill(heights, NAME_HEIGHT);
    double[] wanted = down.stream().mapToDouble(line -> y(line.end())).toArray();
    double[] centers = Spread.centers(wanted, heights, TOP - MARGIN_ABOVE, BOTTOM + NAME_HEIGHT);
    for (int i = 0; i < centers.length; i++) {
      String style = down.get(i).isOurs ? "ours bold" : "muted";
      svg.text(right + NAME_GAP, centers[i] + 5, style, Anchor.START, down.get(i).name);
    }
  }
}
