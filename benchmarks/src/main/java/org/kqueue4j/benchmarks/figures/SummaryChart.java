// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks.figures;

import java.util.Comparator;
import java.util.List;
import org.kqueue4j.benchmarks.figures.Headline.Point;
import org.kqueue4j.benchmarks.figures.Headline.Row;
import org.kqueue4j.benchmarks.figures.Svg.Anchor;

/** The chart of all headlines: a row for each, with a dot for each contestant at its ratio. */
final class SummaryChart {
  static final String TITLE = "What kqueue4j costs, as a multiple of C";

  private static final int LEFT = 216;
  private static final int RIGHT = Svg.WIDTH - 70;
  private static final int HEADER = 116;
  private static final int GROUP = 28;
  private static final int ROW = 49;
  private static final int FOOTER = 14;

  /** The ratios at the ends of the axis, which is logarithmic; arrows are beyond them. */
  private static final double LEAST = 0.5;

  private static final double MOST = 8;

  private static final int LABEL_GAP = 7;

  private final List<Row> rows;
  private final Svg svg = new Svg();

  private SummaryChart(List<Row> rows) {
    this.rows = rows;
  }

  static String of(List<Row> rows) {
    SummaryChart chart = new SummaryChart(rows);
    int height = chart.height();
    chart.header(height);
    int y = HEADER;
    String group = "";
    for (Row row : rows) {
      if (!row.headline().group().equals(group)) {
        group = row.headline().group();
        chart.svg.text(Svg.MARGIN, y + 20, "small bold muted", Anchor.START, group);
        y += GROUP;
      }
      chart.row(row, y);
      y += ROW;
    }
    return chart.svg.page(height, TITLE);
  }

  private int height() {
    long groups = rows.stream().map(row -> row.headline().group()).distinct().count();
    return (int) (HEADER + groups * GROUP + (long) rows.size() * ROW + FOOTER);
  }

  private static double x(double ratio) {
    double part = Math.log(ratio / LEAST) / Math.log(MOST / LEAST);
    return LEFT + (RIGHT - LEFT) * part;
  }

  private void header(int height) {
    svg.heading(
        TITLE, "CPU time or delay. Where C has nothing like it: of the best peer. Left is better.");
    svg.dot(Svg.MARGIN + 6, 72, 6, "ours");
    svg.text(Svg.MARGIN + 18, 77, "ours bold", Anchor.START, "kqueue4j");
    svg.dot(Svg.MARGIN + 119, 72, 5, "hollow");
    svg.text(Svg.MARGIN + 131, 77, "ours", Anchor.START, "another way to use it");
    svg.dot(Svg.MARGIN + 309, 72, 5, "peer");
    svg.text(Svg.MARGIN + 321, 77, "muted", Anchor.START, "others, by their names");
    for (double ratio = LEAST; ratio <= MOST; ratio *= 2) {
      boolean one = ratio == 1;
      svg.line(x(ratio), HEADER - 6, x(ratio), height - FOOTER, one ? "one" : "grid");
      String number = ratio < 1 ? "½" : String.valueOf((int) ratio);
      String style = one ? "bold" : "small muted";
      svg.text(x(ratio), HEADER - 12, style, Anchor.MIDDLE, number);
    }
  }

  private void row(Row row, int y) {
    double ours = y + 13;
    double theirs = y + 24;
    svg.text(Svg.MARGIN, y + 18, "", Anchor.START, row.headline().label());
    svg.text(Svg.MARGIN, y + 34, "small muted", Anchor.START, "1 = " + row.one());
    svg.dot(x(1), theirs, 4, "peer");
    List<Point> others =
        row.others().stream().sorted(Comparator.comparing(o -> o.ratio().median())).toList();
    labels(others, theirs);
    for (Point other : others) {
      mark(other, theirs, 4.5, other.isOurs() ? "hollow" : "peer");
    }
    mark(row.ours(), ours, 7, "ours");
    svg.text(
        Svg.WIDTH - Svg.MARGIN,
        y + 18,
        "ours bold",
        Anchor.END,
        Digits.ofRatio(row.ours().ratio().median()));
  }

  private static boolean isBeyond(Point point) {
    return point.ratio().median() < LEAST || point.ratio().median() > MOST;
  }

  /** Returns the place of a point's mark, which is at an end of the axis if it is beyond. */
  private static double place(Point point) {
    return x(Math.clamp(point.ratio().median(), LEAST, MOST));
  }

  private void mark(Point point, double y, double radius, String style) {
    if (isBeyond(point)) {
      boolean left = point.ratio().median() < LEAST;
      svg.arrow(left ? LEFT - 8 : RIGHT + 8, y, left ? 12 : -12, style);
    } else {
      svg.dot(place(point), y, radius, style);
    }
  }

  /** Writes the names below the marks. */
  private void labels(List<Point> points, double y) {
    List<String> texts = points.stream().map(SummaryChart::label).toList();
    double[] centers =
        Spread.centers(
            points.stream().mapToDouble(SummaryChart::place).toArray(),
            texts.stream().mapToDouble(text -> Svg.width(text, Svg.SMALL) + LABEL_GAP).toArray(),
            LEFT - 20,
            Svg.WIDTH - Svg.MARGIN + LABEL_GAP);
    for (int i = 0; i < centers.length; i++) {
      svg.line(place(points.get(i)), y, centers[i], y + 8, "leader");
      String style = points.get(i).isOurs() ? "small ours halo" : "small muted halo";
      svg.text(centers[i], y + 18, style, Anchor.MIDDLE, texts.get(i));
    }
  }

  private static String label(Point point) {
    return isBeyond(point)
        ? point.label() + " " + Digits.ofRatio(point.ratio().median())
        : point.label();
  }
}
