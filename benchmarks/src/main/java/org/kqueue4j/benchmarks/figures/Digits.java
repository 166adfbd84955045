// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks.figures;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Pattern;

/** The format of numbers in charts and tables. */
final class Digits {
  private static final Pattern WHOLE = Pattern.compile("\\d{4,}");

  private Digits() {}

  /** Returns three significant digits, thousands as k and M. */
  static String of(double value) {
    double size = Math.abs(value);
    if (size >= 999_500) {
      return threeDigits(value / 1e6) + " M";
    }
    return size >= 9_995 ? threeDigits(value / 1e3) + " k" : threeDigits(value);
  }

  static String withUnit(double value, String unit) {
    return unit.isEmpty() ? of(value) : of(value) + " " + unit;
  }

  static String ofRatio(double ratio) {
    return String.format(Locale.ROOT, ratio < 9.995 ? "%.2f" : "%.0f", ratio);
  }

  /** Returns a round number at an axis, thousands as k and M. */
  static String atAxis(double value) {
    return value >= 1e6
        ? plain(value / 1e6) + " M"
        : value >= 1e4 ? plain(value / 1e3) + " k" : plain(value);
  }

  private static String plain(double value) {
    return BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }

  /** Returns a text with commas in its numbers. */
  static String grouped(String text) {
    return WHOLE
        .matcher(text)
        .replaceAll(number -> String.format(Locale.ROOT, "%,d", Long.valueOf(number.group())));
  }

  private static String threeDigits(double value) {
    double size = Math.abs(value);
    if (size == 0) {
      return "0";
    }
    String format =
        size >= 99.95 ? "%.0f" : size >= 9.995 ? "%.1f" : size >= 0.0995 ? "%.2f" : "%.2g";
    return String.format(Locale.ROOT, format, value);
  }
}
