// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks.figures;

import java.awt.Color;
import org.apache.batik.svggen.SVGColor;
import org.apache.batik.svggen.SVGGeneratorContext;

/**
 * The colours of a chart. Those of the contestants are Okabe and Ito's, which colour-blind people
 * can distinguish, with black and yellow adapted to the page. A contestant has the same colour in
 * all charts.
 */
enum Theme {
  PAPER(0xffffff, 0x0d1117),
  INK(0x1f2328, 0xe6edf3),
  MUTED(0x59636e, 0x9198a1),
  GRID(0xdde3e9, 0x2a3038),

  // In the default order of a chart.
  C(0x555555, 0xc8c8c8),
  FFM(0x56b4e9, 0x56b4e9),
  KQUEUE(0xd55e00, 0xd55e00),
  SELECTOR(0x0072b2, 0x2a8fd0),
  NETTY(0x009e73, 0x009e73),
  LIBKQUEUE(0xcc79a7, 0xcc79a7),
  AGRONA(0xc9b500, 0xf0e442),
  JDK(0xe69f00, 0xe69f00);

  private final int light;
  private final int dark;

  Theme(int light, int dark) {
    this.light = light;
    this.dark = dark;
  }

  /** Returns the colour to draw with, that of a light page. */
  Color color() {
    return new Color(light);
  }

  /** Returns the colour of a contestant, by the first word of its name. */
  static Theme of(String contestant) {
    String family = contestant.split("[, ]")[0];
    return switch (family) {
      case "C" -> C;
      case "Kqueue", "kq" -> KQUEUE;
      case "Selector" -> SELECTOR;
      case "Netty", "directory-watcher" -> NETTY;
      case "FFM" -> FFM;
      case "libkqueue" -> LIBKQUEUE;
      case "Agrona", "inotifywait" -> AGRONA;
      default -> JDK;
    };
  }

  /** Returns the style sheet that replaces the colours, as an SVG names them, on a dark page. */
  static String darkCss(SVGGeneratorContext context) {
    StringBuilder css = new StringBuilder("@media (prefers-color-scheme: dark) {\n");
    for (Theme role : values()) {
      String light = SVGColor.toSVG(role.color(), context).getPaintValue();
      css.append(
          "[fill=\"%s\"]{fill:#%06x} [stroke=\"%s\"]{stroke:#%06x}\n"
              .formatted(light, role.dark, light, role.dark));
    }
    return css.append("}\n").toString();
  }
}
