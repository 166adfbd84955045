// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks.figures;

/** Quantiles of samples. */
public final class Quantile {
  private Quantile() {}

  /**
   * Returns a quantile, interpolated between the samples around it.
   *
   * @param sorted the samples in ascending order
   * @param part the part of the samples below it, from 0 to 1
   */
  public static double of(double[] sorted, double part) {
    double index = part * (sorted.length - 1);
    int below = (int) index;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (sorted[above] - sorted[below]) * (index - below);
  }
}
