// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.text;

/** Aligns text in columns. */
public final class Columns {
  private Columns() {}

  /** Returns the text, aligned to the right in a column. */
  public static String right(String text, int width) {
    return " ".repeat(Math.max(0, width - width(text))) + text;
  }

  /** Returns the text, aligned to the left in a column. */
  public static String left(String text, int width) {
    return text + " ".repeat(Math.max(0, width - width(text)));
  }

  /** Returns how many columns of a terminal the text takes. */
  public static int width(String text) {
    return text.codePoints().map(Columns::width).sum();
  }

  private static int width(int c) {
    int type = Character.getType(c);
    if (type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.FORMAT) {
      return 0;
    }
    return isWide(c) ? 2 : 1;
  }

  /** Returns whether the character is wide or full-width, as in Unicode's East Asian Width. */
  private static boolean isWide(int c) {
    return c >= 0x1100
        && (c <= 0x115f
            || c >= 0x2e80 && c <= 0x303e
            || c >= 0x3041 && c <= 0xa4cf
            || c >= 0xa960 && c <= 0xa97c
            || c >= 0xac00 && c <= 0xd7a3
            || c >= 0xf900 && c <= 0xfaff
            || c >= 0xfe30 && c <= 0xfe6f
            || c >= 0xff00 && c <= 0xff60
            || c >= 0xffe0 && c <= 0xffe6
            || c >= 0x1f300 && c <= 0x1f64f
            || c >= 0x1f680 && c <= 0x1f6ff
            || c >= 0x1f900 && c <= 0x1faff
            || c >= 0x20000 && c <= 0x3fffd);
  }

  /** Returns the text, with an ellipsis in place of its end if it is wider than the column. */
  public static String cut(String text, int width) {
    if (width(text) <= width) {
      return text;
    }
    int end = 0;
    for (int used = 1; end < text.length(); end += Character.charCount(text.codePointAt(end))) {
      used += width(text.codePointAt(end));
      if (used > width) {
        break;
      }
    }
    return text.substring(0, end) + (width > 0 ? "…" : "");
  }

  /** Does the same for a name; of a path the end remains, which says more. */
  public static String cutName(String name, int width) {
    if (name.indexOf('/') < 0 || width(name) <= width) {
      return cut(name, width);
    }
    int start = name.length();
    for (int used = 1; start > 0; start -= Character.charCount(name.codePointBefore(start))) {
      used += width(name.codePointBefore(start));
      if (used > width) {
        break;
      }
    }
    return (width > 0 ? "…" : "") + name.substring(start);
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
