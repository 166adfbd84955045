package org.kqueue4j.kq.tree;

import java.util.Locale;

/**
 * How lines look.
 *
 * @param coloured whether there are colours
 * @param lines whether there are characters to draw lines with, or only ASCII
 */
record Style(boolean coloured, boolean lines) {
  private static final String RESET = "\u001b[0m";

  /** In these environments a terminal can't be expected to show more than ASCII. */
  static boolean hasLines(String locale) {
    String lower = locale.toLowerCase(Locale.ROOT);
    return lower.isEmpty() || lower.contains("utf-8") || lower.contains("utf8");
  }

  /** What matters less. */
  String faint(String text) {
    return in("\u001b[2m", text);
  }

  /** What matters more. */
  String strong(String text) {
    return in("\u001b[1m", text);
  }

  /** What went wrong. */
  String bad(String text) {
    return in("\u001b[31m", text);
  }

  private String in(String colour, String text) {
    return coloured && !text.isEmpty() ? colour + text + RESET : text;
  }

  /** The lines of a drawing, as they are or in ASCII. */
  String drawn(String drawing) {
    return lines
        ? drawing
        : drawing
            .replace('│', '|')
            .replace('├', '|')
            .replace('└', '`')
            .replace('─', '-')
            .replace('┬', '+')
            .replace('×', 'x');
  }
}
