// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks.figures;

import java.util.Locale;

/**
 * A drawing as SVG, in light colours and, for readers who prefer a dark page, in dark ones. It is
 * narrow and its letters are large, so that it can be read on a telephone too.
 */
final class Svg {
  static final int WIDTH = 560;
  static final int MARGIN = 14;

  /** The sizes of letters, by the classes of the style sheet. */
  static final double NORMAL = 14.5;

  static final double SMALL = 12.5;

  static final double TITLE = 18;

  private static final String STYLE =
      """
      text{font:14.5px system-ui,-apple-system,'Segoe UI',Helvetica,Arial,'DejaVu Sans',sans-serif;fill:#1f2328}
      .title{font-size:18px;font-weight:600}
      .small{font-size:12.5px}
      .bold{font-weight:700}
      text.muted{fill:#59636e}
      .halo{paint-order:stroke;stroke:#fff;stroke-width:4px;stroke-linejoin:round}
      text.ours{fill:#b84300}
      .paper{fill:#fff}
      .ours{fill:#d9540b}
      .peer{fill:#a3adb8}
      .hollow{fill:#fff;stroke:#d9540b;stroke-width:2}
      .grid{stroke:#e1e5ea}
      .one{stroke:#1f2328;stroke-width:1.5}
      .spread{stroke:#1f2328;stroke-width:1.2}
      .leader{stroke:#a3adb8}
      path{fill:none}
      path.peer{fill:none;stroke:#a3adb8;stroke-width:2}
      path.ours{fill:none;stroke:#d9540b;stroke-width:3}
      .dash1{stroke-dasharray:7 4}
      .dash2{stroke-dasharray:2 4}
      .dash3{stroke-dasharray:9 3 2 3}
      @media (prefers-color-scheme:dark){
      text{fill:#e6edf3}
      text.muted{fill:#9198a1}
      text.ours{fill:#ff9a5c}
      .halo{stroke:#0d1117}
      .paper{fill:#0d1117}
      .ours{fill:#f47b30}
      .peer{fill:#6b7683}
      .hollow{fill:#0d1117;stroke:#f47b30}
      .grid{stroke:#262c36}
      .one{stroke:#e6edf3}
      .spread{stroke:#e6edf3}
      .leader{stroke:#6b7683}
      path.peer{stroke:#6b7683}
      path.ours{stroke:#f47b30}
      }
      """;

  /** The end of a text at which its x is. */
  enum Anchor {
    START,
    MIDDLE,
    END
  }

  private final StringBuilder elements = new StringBuilder();

  void heading(String title, String subtitle) {
    text(MARGIN, 30, "title", Anchor.START, title);
    text(MARGIN, 51, "small muted", Anchor.START, subtitle);
  }

  void text(double x, double y, String style, Anchor anchor, String text) {
    String at = anchor.name().toLowerCase(Locale.ROOT);
    element(
        "<text x=\"%.1f\" y=\"%.1f\" class=\"%s\" text-anchor=\"%s\">%s</text>",
        x, y, style, at, escaped(text));
  }

  void line(double x1, double y1, double x2, double y2, String style) {
    element(
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>",
        x1, y1, x2, y2, style);
  }

  void bar(double x, double y, double width, double height, String style) {
    element(
        "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" class=\"%s\"/>",
        x, y, width, height, style);
  }

  void dot(double x, double y, double radius, String style) {
    element("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" class=\"%s\"/>", x, y, radius, style);
  }

  /** Draws an arrow head that points to the left or, with a negative size, to the right. */
  void arrow(double x, double y, double size, String style) {
    double half = Math.abs(size) / 2;
    element(
        "<polygon points=\"%.1f,%.1f %.1f,%.1f %.1f,%.1f\" class=\"%s\"/>",
        x, y, x + size, y - half, x + size, y + half, style);
  }

  void path(String steps, String style) {
    element("<path d=\"%s\" class=\"%s\"/>", steps, style);
  }

  private void element(String format, Object... values) {
    elements.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  String page(int height, String title) {
    return """
    <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img">
    <title>%s</title>
    <style>
    %s</style>
    <rect width="%d" height="%d" rx="8" class="paper"/>
    %s</svg>
    """
        .formatted(WIDTH, height, WIDTH, height, escaped(title), STYLE, WIDTH, height, elements);
  }

  /** Returns about the width of a text; the exact one depends on the reader's fonts. */
  static double width(String text, double size) {
    return size * text.chars().mapToDouble(Svg::width).sum();
  }

  /** Returns about the width of a bold text. */
  static double boldWidth(String text, double size) {
    return 1.13 * width(text, size);
  }

  private static double width(int letter) {
    if (" .,:;'|!()[]ijltfrI".indexOf(letter) >= 0) {
      return 0.36;
    }
    return letter == 'm' || letter == 'w' || Character.isUpperCase(letter) ? 0.74 : 0.6;
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
