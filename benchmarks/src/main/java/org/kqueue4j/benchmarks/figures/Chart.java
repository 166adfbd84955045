// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks.figures;

import java.awt.BasicStroke;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.util.ArrayList;
import java.util.List;

/** The chart of one work: a title above its panels. */
final class Chart {
  static final Font PLAIN = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
  static final Font BOLD = new Font(Font.SANS_SERIF, Font.BOLD, 12);
  static final Font SMALL = new Font(Font.SANS_SERIF, Font.PLAIN, 11);
  private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 16);

  static final BasicStroke THIN = new BasicStroke(1);
  static final BasicStroke LINE = new BasicStroke(1.3f);

  private static final int WIDTH = 820;
  private static final int MARGIN = 18;
  private static final int HEADER = 64;
  private static final int HEADING = 24;
  private static final int BETWEEN = 10;

  private record Part(String heading, Panel panel) {
    int height() {
      return (heading.isEmpty() ? 0 : HEADING) + panel.height();
    }
  }

  private final Work work;
  private final List<Part> parts = new ArrayList<>();

  Chart(Work work) {
    this.work = work;
    String counted = work.caption().parameter();
    for (String metric : work.drawnMetrics()) {
      if (work.isSeries()) {
        parts.add(new Part(heading("", metric), new LinePanel(work, metric)));
      } else if (work.isAlone()) {
        addBars(heading("", metric), work.ofMetric(metric));
      } else {
        for (String parameter : work.parameters()) {
          boolean plain = parameter.isEmpty() || counted.isEmpty();
          String of = plain ? parameter : counted + ": " + parameter;
          addBars(heading(of, metric), work.row(parameter, metric));
        }
      }
    }
  }

  private void addBars(String heading, List<Result> row) {
    if (!row.isEmpty()) {
      parts.add(new Part(heading, new BarPanel(work, row)));
    }
  }

  private boolean isOfOneMetric() {
    return work.drawnMetrics().size() == 1;
  }

  /** The parts of a panel that the panel above it does not have. */
  private String heading(String parameter, String metric) {
    if (isOfOneMetric()) {
      return parameter;
    }
    return (parameter.isEmpty() ? "" : parameter + " · ") + described(work.first(metric));
  }

  private String described(Result result) {
    String better = result.moreIsBetter() ? "more is better" : "less is better";
    return metric(result) + "; " + better;
  }

  String toSvg() {
    int inner = parts.stream().mapToInt(part -> part.height() + BETWEEN).sum() - BETWEEN;
    int height = HEADER + inner + MARGIN;
    return SvgPage.of(WIDTH, height, work.caption().title(), graphics -> draw(graphics, height));
  }

  private void draw(Graphics2D graphics, int height) {
    graphics.setPaint(Theme.PAPER.color());
    graphics.fill(new RoundRectangle2D.Double(0, 0, WIDTH, height, 12, 12));
    write(graphics, work.caption().title(), TITLE, Theme.INK, MARGIN + 14);
    write(graphics, subtitle(), PLAIN, Theme.MUTED, MARGIN + 33);
    int y = HEADER;
    for (Part part : parts) {
      if (!part.heading.isEmpty()) {
        write(graphics, part.heading, BOLD, Theme.INK, y + 14);
      }
      int top = y + part.height() - part.panel.height();
      part.panel.draw(
          graphics, new Rectangle2D.Double(MARGIN, top, WIDTH - 2.0 * MARGIN, part.panel.height()));
      y += part.height() + BETWEEN;
    }
  }

  private static void write(Graphics2D graphics, String text, Font font, Theme color, int y) {
    graphics.setFont(font);
    graphics.setPaint(color.color());
    graphics.drawString(text, MARGIN, y);
  }

  private String subtitle() {
    Result first = work.first(work.drawnMetrics().getFirst());
    String spread = "median and quartiles";
    if (!work.isSeries()) {
      spread += work.isAlone() ? "; " + first.contestant() : compared();
    }
    return isOfOneMetric() ? described(first) + "; " + spread : spread;
  }

  /** Returns the name of the metric, unless the legend has it, and its unit. */
  private String metric(Result result) {
    boolean inLegend = work.isSeries() && work.isAlone();
    return inLegend ? result.unit() : Tables.nameOf(result);
  }

  private String compared() {
    String base = work.results().getFirst().base();
    boolean takesPart = work.results().stream().anyMatch(r -> r.contestant().equals(base));
    return takesPart ? "; × to " + base : "; × to the best of the others";
  }
}
