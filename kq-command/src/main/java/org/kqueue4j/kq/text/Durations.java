// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.text;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Parses durations: a decimal number and its unit, {@code ns us ms s m h}; without one, seconds.
 */
public final class Durations {
  /** The form of a duration, for messages. */
  public static final String FORM =
      "a positive number of seconds, or of a unit (ns us ms s m h), such as 30 or 500ms";

  private Durations() {}

  /**
   * Returns the duration, which is positive and below 292 years; null if the text has another form.
   */
  public static @Nullable Duration parse(String text) {
    int end = 0;
    while (end < text.length() && ".0123456789".indexOf(text.charAt(end)) >= 0) {
      end++;
    }
    long unit = nanos(text.substring(end));
    String[] number = text.substring(0, end).split("\\.", -1);
    long whole = unit == 0 ? -1 : Digits.parse(number[0], Long.MAX_VALUE / unit);
    if (whole < 0 || number.length > 2 || number[number.length - 1].isEmpty()) {
      return null;
    }
    long nanos = whole * unit;
    long place = unit;
    for (int i = number[0].length() + 1; i < end; i++) {
      place /= 10;
      nanos += (text.charAt(i) - '0') * place;
    }
    return nanos > 0 ? Duration.ofNanos(nanos) : null; // an overflow is negative
  }

  /** Returns the unit in nanoseconds; 0 if there is no such unit. */
  private static long nanos(String unit) {
    return switch (unit) {
      case "ns" -> 1;
      case "us" -> 1_000;
      case "ms" -> 1_000_000;
      case "s", "" -> 1_000_000_000;
      case "m" -> 60_000_000_000L;
      case "h" -> 3_600_000_000_000L;
      default -> 0;
    };
  }
}
