// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks.figures;

import java.util.Locale;

/** The format of numbers in charts and tables: three significant digits, thousands as k and M. */
final class Digits {
  private Digits() {}

  static String of(double value) {
    double size = Math.abs(value);
    if (size >= 999_500) {
      return threeDigits(value / 1e6) + " M";
    }
    return size >= 9_995 ? threeDigits(value / 1e3) + " k" : threeDigits(value);
  }

  static String ofRatio(double ratio) {
    return "×" + String.format(Locale.ROOT, ratio < 9.995 ? "%.2f" : "%.0f", ratio);
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
