// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.text;

/** Parses decimal numbers that consist of digits only. */
public final class Digits {
  private static final int MAX_DIGITS = 18;

  /** What a number is, for messages. */
  public static final String FORM = "a number of at most " + MAX_DIGITS + " digits";

  private Digits() {}

  /** Returns the number; -1 if the text is not a number or the number exceeds max. */
  public static int parse(String text, int max) {
    return (int) parse(text, (long) max);
  }

  /** Returns the number; -1 if the text is not a number or the number exceeds max. */
  public static long parse(String text, long max) {
    if (text.isEmpty() || text.length() > MAX_DIGITS) {
      return -1;
    }
    long number = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number <= max ? number : -1;
  }
}
