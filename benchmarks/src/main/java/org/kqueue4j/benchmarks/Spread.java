package org.kqueue4j.benchmarks;

import java.util.Locale;
import java.util.stream.DoubleStream;

/** The median of some values, and the quartiles around it. */
record Spread(double low, double median, double high) {
  static Spread of(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    return new Spread(at(sorted, 0.25), at(sorted, 0.5), at(sorted, 0.75));
  }

  /** Of a single value. */
  static Spread of(double value) {
    return new Spread(value, value, value);
  }

  private static double at(double[] sorted, double part) {
    double place = part * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
  }

  /** With so many digits behind the point. */
  String toString(int digits) {
    String number = "%." + digits + "f";
    return String.format(
        Locale.ROOT, number + " (" + number + " to " + number + ")", median, low, high);
  }
}
