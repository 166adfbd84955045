// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks.figures;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.text.FieldPosition;
import java.text.NumberFormat;
import java.text.ParsePosition;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.ui.RectangleInsets;

/** A part of a chart, with axes of its own. */
interface Panel {
  int height();

  void draw(Graphics2D graphics, Rectangle2D area);

  /**
   * An axis of numbers.
   *
   * @param logarithmic whether the decimal logarithms of the numbers are drawn
   */
  static NumberAxis axis(String label, boolean logarithmic) {
    NumberAxis axis = new NumberAxis(label);
    axis.setTickLabelFont(Chart.SMALL);
    axis.setTickLabelPaint(Theme.MUTED.color());
    axis.setLabelFont(Chart.SMALL);
    axis.setLabelPaint(Theme.MUTED.color());
    axis.setAxisLineVisible(false);
    axis.setTickMarksVisible(false);
    axis.setTickLabelInsets(new RectangleInsets(2, 12, 2, 12)); // so that there are not too many
    axis.setNumberFormatOverride(new AxisFormat(logarithmic));
    if (logarithmic) {
      axis.setTickUnit(new NumberTickUnit(1));
      axis.setAutoRangeIncludesZero(false);
    }
    return axis;
  }

  /** Formats a number at an axis, which is round, without trailing zeros. */
  final class AxisFormat extends NumberFormat {
    private static final long serialVersionUID = 1;

    private final boolean logarithmic;

    AxisFormat(boolean logarithmic) {
      this.logarithmic = logarithmic;
    }

    @Override
    public StringBuffer format(double number, StringBuffer to, FieldPosition position) {
      String digits =
          Digits.of(logarithmic ? Math.pow(10, number) : number)
              .replaceFirst("\\.0+(?= |$)|(\\.\\d*?)0+(?= |$)", "$1");
      return to.append(digits);
    }

    @Override
    public StringBuffer format(long number, StringBuffer to, FieldPosition position) {
      return format((double) number, to, position);
    }

    @Override
    public Number parse(String text, ParsePosition position) {
      throw new UnsupportedOperationException("only written");
    }
  }
}
