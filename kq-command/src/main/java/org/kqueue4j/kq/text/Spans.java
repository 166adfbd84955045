// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.text;

import java.math.BigDecimal;

/** Converts times to text for people, with some three digits and a unit. */
public final class Spans {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000_000_000;
  private static final long MINUTE = 60 * SECOND;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;

  private Spans() {}

  /**
   * Returns, for example, {@code 0.42 ms}, {@code 27 ms}, {@code 1.24 s}, {@code 3 m 05 s} or
   * {@code 2 h 03 m}.
   */
  public static String text(long nanos) {
    if (nanos < SECOND) {
      int digits = nanos < MILLI ? 2 : nanos < 10 * MILLI ? 1 : 0;
      return decimal(Math.max(nanos, 0), MILLI, digits) + " ms";
    }
    if (nanos < MINUTE) {
      return decimal(nanos, SECOND, nanos < 10 * SECOND ? 2 : 1) + " s";
    }
    if (nanos < HOUR) {
      return nanos / MINUTE + " m " + two(nanos % MINUTE / SECOND) + " s";
    }
    if (nanos < DAY) {
      return nanos / HOUR + " h " + two(nanos % HOUR / MINUTE) + " m";
    }
    return nanos / DAY + " d " + two(nanos % DAY / HOUR) + " h";
  }

  /** Returns seconds with microseconds, rounded down, as a number in JSON. */
  public static BigDecimal jsonSeconds(long nanos) {
    return BigDecimal.valueOf(nanos / 1000, 6);
  }

  /** Returns seconds with milliseconds, such as {@code 12.034}. */
  public static String seconds(long nanos) {
    return decimal(nanos, SECOND, 3);
  }

  /** Returns a number with some digits after the point, unless there are none, rounded down. */
  private static String decimal(long nanos, long unit, int digits) {
    StringBuilder text = new StringBuilder(nanos < 0 ? "-" : "").append(Math.abs(nanos) / unit);
    long rest = Math.abs(nanos) % unit;
    for (int i = 0; i < digits; i++) {
      text.append(i == 0 ? "." : "").append(rest * 10 / unit);
      rest = rest * 10 % unit;
    }
    return text.toString();
  }

  private static String two(long number) {
    return number < 10 ? "0" + number : Long.toString(number);
  }
}
