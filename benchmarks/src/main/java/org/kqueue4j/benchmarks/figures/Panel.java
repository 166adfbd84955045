package org.kqueue4j.benchmarks.figures;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.text.FieldPosition;
import java.text.NumberFormat;
import java.text.ParsePosition;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.ui.RectangleInsets;

/** A part of a chart, with axes of its own. */
interface Panel {
  int height();

  void draw(Graphics2D graphics, Rectangle2D area);

  /** Makes an axis of numbers look as all of them do. */
  static void style(NumberAxis axis) {
    axis.setTickLabelFont(Chart.SMALL);
    axis.setTickLabelPaint(Theme.MUTED.color());
    axis.setLabelFont(Chart.SMALL);
    axis.setLabelPaint(Theme.MUTED.color());
    axis.setAxisLineVisible(false);
    axis.setTickMarksVisible(false);
    axis.setTickLabelInsets(new RectangleInsets(2, 12, 2, 12)); // so that there are not too many
    axis.setNumberFormatOverride(new AxisFormat());
  }

  /** Numbers at an axis: round ones, so without the zeros behind the point. */
  final class AxisFormat extends NumberFormat {
    private static final long serialVersionUID = 1;

    @Override
    public StringBuffer format(double number, StringBuffer to, FieldPosition position) {
      String digits = Digits.of(number).replaceFirst("\\.0+(?= |$)|(\\.\\d*?)0+(?= |$)", "$1");
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
