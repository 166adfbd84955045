// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks.figures;

import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.TickType;
import org.jfree.chart.axis.ValueTick;
import org.jfree.chart.ui.RectangleEdge;

/** One row of results as horizontal bars, with the quartiles as lines at their ends. */
record BarPanel(Work work, List<Result> row) implements Panel {
  private static final int BAR = 24;
  private static final int THICKNESS = 16;
  private static final int AXIS = 22;
  private static final int GAP = 8;
  private static final int NAMES_GAP = 14;

  /** The margin for half of the last number at the axis. */
  private static final int RIGHT = 16;

  /** The factor of the longest bar beyond which a quartile is cut off. */
  private static final double LONGEST_WHISKER = 1.5;

  @Override
  public int height() {
    return row.size() * BAR + AXIS;
  }

  /** Returns the label of a bar: the contestant, or the parameter of a single contestant. */
  private String name(Result result) {
    return work.isAlone() && !result.parameter().isEmpty()
        ? result.parameter()
        : result.contestant();
  }

  private String label(Result result) {
    double ratio = work.ratio(result, row);
    String value = Digits.of(result.median());
    return Double.isNaN(ratio) ? value : value + "  " + Digits.ofRatio(ratio);
  }

  @Override
  public void draw(Graphics2D graphics, Rectangle2D area) {
    FontMetrics bold = graphics.getFontMetrics(Chart.BOLD);
    // The room for the names is the same in all panels of a chart.
    int namesWidth =
        work.results().stream().mapToInt(r -> bold.stringWidth(name(r))).max().orElse(0)
            + NAMES_GAP;
    double width = area.getWidth() - namesWidth - RIGHT;
    Rectangle2D bars =
        new Rectangle2D.Double(area.getX() + namesWidth, area.getY(), width, row.size() * BAR);
    NumberAxis axis = values(bold, width);
    AxisState drawn = axis.draw(graphics, bars.getMaxY(), area, bars, RectangleEdge.BOTTOM, null);
    graphics.setPaint(Theme.GRID.color());
    graphics.setStroke(Chart.THIN);
    for (Object each : drawn.getTicks()) {
      if (each instanceof ValueTick tick && tick.getTickType() == TickType.MAJOR) {
        double x = x(axis, tick.getValue(), bars);
        graphics.draw(new Line2D.Double(x, bars.getY(), x, bars.getMaxY()));
      }
    }
    double y = area.getY() + BAR / 2.0;
    for (Result result : row) {
      drawBar(graphics, result, axis, bars, y);
      // At the left edge, since the widths of names depend on the reader's fonts.
      graphics.drawString(name(result), (float) area.getX(), (float) y + 4);
      y += BAR;
    }
  }

  private static double x(NumberAxis axis, double value, Rectangle2D bars) {
    return axis.valueToJava2D(value, bars, RectangleEdge.BOTTOM);
  }

  private void drawBar(
      Graphics2D graphics, Result result, NumberAxis axis, Rectangle2D bars, double y) {
    double length = x(axis, result.median(), bars) - bars.getX();
    graphics.setPaint(Theme.of(result.contestant()).color());
    graphics.fill(new Rectangle2D.Double(bars.getX(), y - THICKNESS / 2.0, length, THICKNESS));
    double lower = x(axis, result.lower(), bars);
    double upper = x(axis, drawnUpper(result), bars);
    graphics.setPaint(Theme.INK.color());
    graphics.setStroke(Chart.LINE);
    graphics.draw(new Line2D.Double(lower, y, upper, y));
    graphics.draw(new Line2D.Double(lower, y - 3, lower, y + 3));
    if (drawnUpper(result) == result.upper()) {
      graphics.draw(new Line2D.Double(upper, y - 3, upper, y + 3));
    }
    graphics.setFont(result.isOurs() ? Chart.BOLD : Chart.PLAIN);
    graphics.drawString(label(result), (float) upper + GAP, (float) y + 4);
  }

  private double drawnUpper(Result result) {
    double longest = row.stream().mapToDouble(Result::median).max().orElse(0);
    return Math.min(result.upper(), longest * LONGEST_WHISKER);
  }

  /** Returns the axis, as long as the longest bar and its label need. */
  private NumberAxis values(FontMetrics bold, double width) {
    double end = Double.MIN_NORMAL;
    for (Result result : row) {
      double labelWidth = bold.stringWidth(label(result)) + 2.0 * GAP;
      end = Math.max(end, drawnUpper(result) * width / (width - labelWidth));
    }
    NumberAxis axis = Panel.axis("", false);
    axis.setRange(0, end);
    return axis;
  }
}
