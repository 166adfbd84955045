// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.text;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Parses durations: a decimal number and its unit, {@code ns us ms s m h}. */
public final class Durations {
  /** The form of a duration, for messages. */
  public static final String FORM = "a number and a unit (ns us ms s m h), such as 500ms or 1.5s";

  private static final int MAX_DIGITS = 18;

  private Durations() {}

  /**
   * Returns the duration, which is positive and below 292 years; null if the text has another form.
   */
  public static @Nullable Duration parse(String text) {
    int whole = digits(text, 0);
    int end = whole;
    if (end < text.length() && text.charAt(end) == '.') {
      end = digits(text, whole + 1);
      if (end == whole + 1) {
        return null;
      }
    }
    if (whole == 0 || whole > MAX_DIGITS) {
      return null;
    }
    long unit = nanos(text.substring(end));
    try {
      long nanos = Math.multiplyExact(Long.parseLong(text.substring(0, whole)), unit);
      nanos = Math.addExact(nanos, fraction(text, whole + 1, end, unit));
      return nanos > 0 ? Duration.ofNanos(nanos) : null;
    } catch (ArithmeticException e) {
      return null;
    }
  }

  /** Returns where the digits end that start here. */
  private static int digits(String text, int start) {
    int end = start;
    while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    return end;
  }

  /** Returns the unit in nanoseconds; 0 if there is no such unit. */
  private static long nanos(String unit) {
    return switch (unit) {
      case "ns" -> 1;
      case "us" -> 1_000;
      case "ms" -> 1_000_000;
      case "s" -> 1_000_000_000;
      case "m" -> 60_000_000_000L;
      case "h" -> 3_600_000_000_000L;
      default -> 0;
    };
  }

  /** Returns the digits after the point in nanoseconds, rounded down. */
  private static long fraction(String text, int start, int end, long unit) {
    long nanos = 0;
    long place = unit / 10;
    for (int i = start; i < end; i++) {
      nanos += (text.charAt(i) - '0') * place;
      place /= 10;
    }
    return nanos;
  }
}
