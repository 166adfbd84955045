// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.text;

/** Aligns text in columns. */
public final class Columns {
  private Columns() {}

  /** Returns the text, aligned to the right in a column. */
  public static String right(String text, int width) {
    return " ".repeat(Math.max(0, width - text.length())) + text;
  }

  /** Returns a number as people read it, such as {@code 12,345}. */
  public static String number(long number) {
    StringBuilder text = new StringBuilder(Long.toString(number));
    for (int at = text.length() - 3; at > 0; at -= 3) {
      text.insert(at, ',');
    }
    return text.toString();
  }

  /** Returns a count, such as {@code 1 fork}, {@code 2 forks} or {@code 2 processes}. */
  public static String count(long number, String one, String many) {
    return number(number) + ' ' + (number == 1 ? one : many);
  }
}
