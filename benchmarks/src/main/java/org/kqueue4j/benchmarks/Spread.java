// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.util.Locale;
import java.util.stream.DoubleStream;
import org.kqueue4j.benchmarks.figures.Quantile;

/** The median of samples, and the quartiles around it. */
record Spread(double low, double median, double high) {
  static Spread of(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    return new Spread(
        Quantile.of(sorted, 0.25), Quantile.of(sorted, 0.5), Quantile.of(sorted, 0.75));
  }

  /** Returns the spread of a single value. */
  static Spread of(double value) {
    return new Spread(value, value, value);
  }

  /** Returns the median and the quartiles with this number of decimals. */
  String toString(int digits) {
    String number = "%." + digits + "f";
    return String.format(
        Locale.ROOT, number + " (" + number + " to " + number + ")", median, low, high);
  }
}
