// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.tree;

import java.util.Locale;

/**
 * The style of lines.
 *
 * @param coloured whether there are colours
 * @param lines whether there are characters for lines, or only ASCII
 */
record Style(boolean coloured, boolean lines) {
  /** The deepest level whose branches are drawn. Deeper levels are shown as a number. */
  static final int DEEPEST = 40;

  private static final String RESET = "\u001b[0m";

  /** Returns whether a terminal in this locale shows more than ASCII. */
  static boolean hasLines(String locale) {
    String lower = locale.toLowerCase(Locale.ROOT);
    return lower.isEmpty() || lower.contains("utf-8") || lower.contains("utf8");
  }

  /** Marks text as less important. */
  String faint(String text) {
    return in("\u001b[2m", text);
  }

  /** Marks text as more important. */
  String strong(String text) {
    return in("\u001b[1m", text);
  }

  /** Marks text as an error. */
  String bad(String text) {
    return in("\u001b[31m", text);
  }

  private String in(String colour, String text) {
    return coloured && !text.isEmpty() ? colour + text + RESET : text;
  }

  /** Returns a drawing as it is, or in ASCII. */
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
