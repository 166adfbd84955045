package org.kqueue4j.benchmarks.figures;

import java.awt.BasicStroke;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.util.ArrayList;
import java.util.List;

/** The chart of one work: a title, and one panel above the other. */
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
    String metric = work.mainMetric();
    if (work.isSeries()) {
      String sizes = Caption.parameterName(work.name());
      parts.add(new Part("", new LinePanel(work, metric, sizes)));
      return;
    }
    for (String parameter : work.parameters()) {
      List<Result> row = work.row(parameter, metric);
      if (!row.isEmpty()) {
        String heading = Caption.parameterOf(work.name(), parameter);
        parts.add(new Part(heading, new BarPanel(work, row, namesWidth())));
      }
    }
  }

  private int namesWidth() {
    FontMetrics metrics = new SvgPage(1, 1, "").graphics().getFontMetrics(BOLD);
    int widest = 0;
    for (Result result : work.results()) {
      widest = Math.max(widest, metrics.stringWidth(result.contestant()));
    }
    return widest + 14;
  }

  String toSvg() {
    int height = HEADER + MARGIN + BETWEEN * (parts.size() - 1);
    for (Part part : parts) {
      height += part.height();
    }
    SvgPage page = new SvgPage(WIDTH, height, work.title());
    Graphics2D graphics = page.graphics();
    graphics.setPaint(Theme.PAPER.color());
    graphics.fill(new RoundRectangle2D.Double(0, 0, WIDTH, height, 12, 12));
    write(graphics, work.title(), TITLE, Theme.INK, MARGIN + 14);
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
    return page.toSvg();
  }

  private static void write(Graphics2D graphics, String text, Font font, Theme color, int y) {
    graphics.setFont(font);
    graphics.setPaint(color.color());
    graphics.drawString(text, MARGIN, y);
  }

  private String subtitle() {
    Result first = work.row(work.parameters().getFirst(), work.mainMetric()).getFirst();
    String better = first.moreIsBetter() ? "more is better" : "less is better";
    String text = first.metric() + ", " + first.unit() + "; " + better + "; median and quartiles";
    if (work.isSeries()) {
      return text;
    }
    boolean based = work.results().stream().allMatch(result -> !result.base().isEmpty());
    return text + (based ? "; × to " + family(first.base()) : "; × to the best peer");
  }

  private static String family(String contestant) {
    return contestant.split(",")[0];
  }
}
