// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks.figures;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Paint;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import org.jfree.chart.ChartRenderingInfo;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.AxisLocation;
import org.jfree.chart.axis.AxisSpace;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.CategoryItemRendererState;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.category.CategoryDataset;
import org.jfree.data.category.DefaultCategoryDataset;

/** One row of results as horizontal bars, with the quartiles as lines at their ends. */
final class BarPanel implements Panel {
  private static final int BAR = 24;
  private static final int AXIS = 22;
  private static final int GAP = 8;

  /** The margin for half of the last number at the axis. */
  private static final int RIGHT = 16;

  /** The factor of the longest bar beyond which a quartile is cut off. */
  private static final double LONGEST_WHISKER = 1.5;

  private final Work work;
  private final List<Result> row;
  private final int namesWidth;

  /**
   * @param namesWidth the room for the contestants' names, the same in all panels of a chart
   */
  BarPanel(Work work, List<Result> row, int namesWidth) {
    this.work = work;
    this.row = row;
    this.namesWidth = namesWidth;
  }

  @Override
  public int height() {
    return row.size() * BAR + AXIS;
  }

  /** Returns the label of a bar: the contestant, or the parameter of a single contestant. */
  static String name(Work work, Result result) {
    return work.isAlone() && !result.parameter().isEmpty()
        ? result.parameter()
        : result.contestant();
  }

  private static Font font(Result result) {
    return result.isOurs() ? Chart.BOLD : Chart.PLAIN;
  }

  private String label(Result result) {
    double ratio = work.ratio(result, row);
    String value = Digits.of(result.median());
    return Double.isNaN(ratio) ? value : value + "  " + Digits.ofRatio(ratio);
  }

  @Override
  public void draw(Graphics2D graphics, Rectangle2D area) {
    DefaultCategoryDataset dataset = new DefaultCategoryDataset();
    row.forEach(result -> dataset.addValue(result.median(), "", name(work, result)));
    CategoryAxis names = names();
    CategoryPlot plot = new CategoryPlot(dataset, names, values(graphics, area), new Bars());
    plot.setOrientation(PlotOrientation.HORIZONTAL);
    plot.setRangeAxisLocation(AxisLocation.BOTTOM_OR_RIGHT);
    plot.setBackgroundPaint(null);
    plot.setOutlineVisible(false);
    plot.setInsets(new RectangleInsets(0, 0, 0, RIGHT));
    plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
    plot.setRangeGridlinePaint(Theme.GRID.color());
    plot.setRangeGridlineStroke(Chart.THIN);
    AxisSpace left = new AxisSpace();
    left.setLeft(namesWidth);
    plot.setFixedDomainAxisSpace(left, false);
    JFreeChart chart = new JFreeChart(null, null, plot, false);
    chart.setBackgroundPaint(null);
    chart.setPadding(RectangleInsets.ZERO_INSETS);
    ChartRenderingInfo drawn = new ChartRenderingInfo();
    chart.draw(graphics, area, drawn);
    writeNames(graphics, area, names, drawn.getPlotInfo().getDataArea());
  }

  /** Draws the names from the left edge on, since their widths depend on the reader's fonts. */
  private void writeNames(
      Graphics2D graphics, Rectangle2D area, CategoryAxis names, Rectangle2D bars) {
    graphics.setPaint(Theme.INK.color());
    for (int i = 0; i < row.size(); i++) {
      double y = names.getCategoryMiddle(i, row.size(), bars, RectangleEdge.LEFT);
      graphics.setFont(font(row.get(i)));
      graphics.drawString(name(work, row.get(i)), (float) area.getX(), (float) y + 4);
    }
  }

  private CategoryAxis names() {
    CategoryAxis names = new CategoryAxis();
    names.setAxisLineVisible(false);
    names.setTickMarksVisible(false);
    names.setLowerMargin(0.01);
    names.setUpperMargin(0.01);
    names.setCategoryMargin(0.3);
    names.setTickLabelsVisible(false); // writeNames does it
    return names;
  }

  private double drawnUpper(Result result) {
    double longest = row.stream().mapToDouble(Result::median).max().orElse(0);
    return Math.min(result.upper(), longest * LONGEST_WHISKER);
  }

  /** Returns the axis, as long as the longest bar and its label need. */
  private NumberAxis values(Graphics2D graphics, Rectangle2D area) {
    double width = area.getWidth() - namesWidth - RIGHT;
    double end = Double.MIN_NORMAL;
    for (Result result : row) {
      double labelWidth =
          graphics.getFontMetrics(Chart.BOLD).stringWidth(label(result)) + 2.0 * GAP;
      end = Math.max(end, drawnUpper(result) * width / (width - labelWidth));
    }
    NumberAxis axis = Panel.axis("", false);
    axis.setRange(0, end);
    return axis;
  }

  /** Draws the bars with their whiskers and labels. */
  private final class Bars extends BarRenderer {
    private static final long serialVersionUID = 1;

    Bars() {
      setBarPainter(new StandardBarPainter());
      setShadowVisible(false);
      setDrawBarOutline(false);
    }

    @Override
    public Paint getItemPaint(int series, int category) {
      return Theme.of(row.get(category).contestant()).color();
    }

    @Override
    public void drawItem(
        Graphics2D graphics,
        CategoryItemRendererState state,
        Rectangle2D area,
        CategoryPlot plot,
        CategoryAxis names,
        ValueAxis values,
        CategoryDataset dataset,
        int series,
        int category,
        int pass) {
      super.drawItem(graphics, state, area, plot, names, values, dataset, series, category, pass);
      Result result = row.get(category);
      double y =
          names.getCategoryMiddle(
              category, dataset.getColumnCount(), area, plot.getDomainAxisEdge());
      RectangleEdge edge = plot.getRangeAxisEdge();
      double lower = values.valueToJava2D(result.lower(), area, edge);
      double upper = values.valueToJava2D(drawnUpper(result), area, edge);
      graphics.setPaint(Theme.INK.color());
      graphics.setStroke(Chart.LINE);
      graphics.draw(new Line2D.Double(lower, y, upper, y));
      graphics.draw(new Line2D.Double(lower, y - 3, lower, y + 3));
      if (drawnUpper(result) == result.upper()) {
        graphics.draw(new Line2D.Double(upper, y - 3, upper, y + 3));
      }
      graphics.setFont(font(result));
      graphics.drawString(label(result), (float) upper + GAP, (float) y + 4);
    }
  }
}
