// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks.figures;

/**
 * What a contestant costs, as a multiple of what the base costs: the median with the quartiles
 * around it. Less is better; the ratio of a rate is the base's rate to the contestant's.
 */
record Ratio(double median, double lower, double upper) {
  /** Returns the ratio of a measured value to one that the base has. */
  static Ratio of(Result result, double base) {
    Ratio ratio = new Ratio(result.median() / base, result.lower() / base, result.upper() / base);
    return result.moreIsBetter() ? ratio.inverted() : ratio;
  }

  Ratio inverted() {
    return new Ratio(1 / median, 1 / upper, 1 / lower);
  }

  /** Returns half the distance between the quartiles. */
  double spread() {
    return (upper - lower) / 2;
  }
}
