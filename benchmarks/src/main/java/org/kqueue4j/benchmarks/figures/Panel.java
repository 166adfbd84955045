// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks.figures;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.text.CompactNumberFormat;
import java.text.DecimalFormatSymbols;
import java.text.NumberFormat;
import java.util.Locale;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.ui.RectangleInsets;

/** A part of a chart, with axes of its own. */
interface Panel {
  /**
   * The numbers at an axis, which are round: ten thousands as k and M, as {@link Digits} has it.
   */
  NumberFormat AT_AXIS =
      new CompactNumberFormat(
          "0.######",
          DecimalFormatSymbols.getInstance(Locale.ROOT),
          new String[] {"", "", "", "", "00 k", "000 k", "0 M", "00 M", "000 M"});

  int height();

  void draw(Graphics2D graphics, Rectangle2D area);

  /**
   * Returns an axis of numbers.
   *
   * @param logarithmic whether the decimal logarithms of the numbers are drawn
   */
  static NumberAxis axis(String label, boolean logarithmic) {
    NumberAxis axis = new NumberAxis(label);
    if (logarithmic) {
      axis.setTickUnit(
          new NumberTickUnit(1) {
            @Override
            public String valueToString(double logarithm) {
              return AT_AXIS.format(Math.pow(10, logarithm));
            }
          });
      axis.setAutoRangeIncludesZero(false);
    } else {
      axis.setNumberFormatOverride(AT_AXIS);
    }
    axis.setTickLabelFont(Chart.SMALL);
    axis.setTickLabelPaint(Theme.MUTED.color());
    axis.setLabelFont(Chart.SMALL);
    axis.setLabelPaint(Theme.MUTED.color());
    axis.setAxisLineVisible(false);
    axis.setTickMarksVisible(false);
    axis.setTickLabelInsets(new RectangleInsets(2, 12, 2, 12)); // so that there are not too many
    return axis;
  }
}
