// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks.figures;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.block.BlockBorder;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.chart.util.ShapeUtils;
import org.jfree.data.xy.YIntervalSeries;
import org.jfree.data.xy.YIntervalSeriesCollection;

/**
 * One metric over sizes, as a line for each contestant, with the quartiles at each point. A single
 * contestant has a line for each metric of the same unit.
 */
record LinePanel(Work work, String metric) implements Panel {
  private static final int HEIGHT = 380;
  private static final int TOP = 8;
  private static final int RIGHT = 16;

  /** The ratio of the values above which the axis is logarithmic, to separate the small ones. */
  private static final double LOGARITHMIC = 30;

  @Override
  public int height() {
    return HEIGHT;
  }

  @Override
  public void draw(Graphics2D graphics, Rectangle2D area) {
    boolean logarithmic = isLogarithmic();
    DoubleUnaryOperator scale = logarithmic ? Math::log10 : DoubleUnaryOperator.identity();
    Map<String, YIntervalSeries> series = new LinkedHashMap<>();
    for (Result result : points()) {
      series
          .computeIfAbsent(name(result), YIntervalSeries::new)
          .add(
              Math.log10(Double.parseDouble(result.parameter())),
              scale.applyAsDouble(result.median()),
              scale.applyAsDouble(result.lower()),
              scale.applyAsDouble(result.upper()));
    }
    YIntervalSeriesCollection dataset = new YIntervalSeriesCollection();
    series.values().forEach(dataset::addSeries);

    XYPlot plot =
        new XYPlot(
            dataset,
            Panel.axis(work.caption().parameter(), true),
            Panel.axis("", logarithmic),
            renderer(List.copyOf(series.keySet())));
    plot.setBackgroundPaint(null);
    plot.setOutlineVisible(false);
    plot.setInsets(new RectangleInsets(TOP, 0, 0, RIGHT));
    plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
    plot.setDomainGridlinesVisible(false);
    plot.setRangeGridlinePaint(Theme.GRID.color());
    plot.setRangeGridlineStroke(Chart.THIN);
    JFreeChart chart = new JFreeChart(null, null, plot, false);
    chart.setBackgroundPaint(null);
    chart.setPadding(RectangleInsets.ZERO_INSETS);
    chart.addSubtitle(legend(plot));
    chart.draw(graphics, area);
  }

  private List<Result> points() {
    String unit = work.first(metric).unit();
    return work.results().stream()
        .filter(result -> result.unit().equals(unit))
        .filter(result -> work.isAlone() || result.metric().equals(metric))
        .toList();
  }

  private boolean isLogarithmic() {
    DoubleSummaryStatistics medians =
        points().stream().mapToDouble(Result::median).summaryStatistics();
    boolean positive = points().stream().allMatch(result -> result.lower() > 0);
    return positive && medians.getMax() / medians.getMin() > LOGARITHMIC;
  }

  private String name(Result result) {
    return work.isAlone() ? result.contestant() + ", " + result.metric() : result.contestant();
  }

  private static LegendTitle legend(XYPlot plot) {
    LegendTitle legend = new LegendTitle(plot);
    legend.setPosition(RectangleEdge.BOTTOM);
    legend.setItemFont(Chart.PLAIN);
    legend.setItemPaint(Theme.INK.color());
    legend.setBackgroundPaint(null);
    legend.setFrame(BlockBorder.NONE);
    return legend;
  }

  /** Styles a line: a family shares a colour, its members differ in marks and dashes. */
  private static XYErrorRenderer renderer(List<String> contestants) {
    XYErrorRenderer renderer = new XYErrorRenderer();
    renderer.setDrawXError(false);
    renderer.setDefaultLinesVisible(true);
    renderer.setErrorStroke(Chart.THIN);
    renderer.setCapLength(4);
    Map<Theme, Integer> families = new HashMap<>();
    for (int i = 0; i < contestants.size(); i++) {
      Theme family = Theme.of(contestants.get(i));
      int place = families.merge(family, 1, Integer::sum) - 1;
      renderer.setSeriesPaint(i, family.color());
      renderer.setSeriesShape(i, mark(place));
      renderer.setSeriesStroke(i, stroke(family == Theme.KQUEUE ? 2.6f : 1.6f, place));
      renderer.setLegendTextFont(i, family == Theme.KQUEUE ? Chart.BOLD : Chart.PLAIN);
    }
    return renderer;
  }

  private static BasicStroke stroke(float width, int place) {
    float[][] dashes = {null, {7, 3}, {2, 3}, {9, 3, 2, 3}};
    return new BasicStroke(
        width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, dashes[place % dashes.length], 0);
  }

  private static Shape mark(int place) {
    return switch (place % 4) {
      case 0 -> new Ellipse2D.Double(-3.5, -3.5, 7, 7);
      case 1 -> new Rectangle2D.Double(-3, -3, 6, 6);
      case 2 -> ShapeUtils.createUpTriangle(4);
      default -> ShapeUtils.createDiamond(4.5f);
    };
  }
}
