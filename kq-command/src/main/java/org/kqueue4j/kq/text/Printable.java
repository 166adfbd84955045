// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.text;

/** Makes text from other sources fit for a line of a terminal. */
public final class Printable {
  private static final int LONGEST_QUOTE = 120;

  private Printable() {}

  /** Returns the text in quotes, on one line. Of a long text, returns the beginning. */
  public static String quote(String text) {
    return text.length() <= LONGEST_QUOTE
        ? "'" + clean(text) + "'"
        : "'" + clean(text.substring(0, LONGEST_QUOTE)) + "...'";
  }

  /** Returns the text with a question mark for each control character. */
  public static String clean(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      clean.append(Character.isISOControl(c) ? '?' : c);
    }
    return clean.toString();
  }
}
