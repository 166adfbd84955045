package org.kqueue4j.kq.text;

/** Texts in columns. */
public final class Columns {
  private Columns() {}

  /** The text at the right edge of a column. */
  public static String right(String text, int width) {
    return " ".repeat(Math.max(0, width - text.length())) + text;
  }

  /** A number as people read it, as {@code 12,345}. */
  public static String number(long number) {
    StringBuilder text = new StringBuilder(Long.toString(number));
    for (int at = text.length() - 3; at > 0; at -= 3) {
      text.insert(at, ',');
    }
    return text.toString();
  }

  /** As {@code 1 fork}, {@code 2 forks}, {@code 2 processes}. */
  public static String count(long number, String one, String many) {
    return number(number) + ' ' + (number == 1 ? one : many);
  }
}
