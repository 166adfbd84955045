// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks.figures;

/**
 * The result of one contestant: the median of samples with the quartiles around it.
 *
 * @param work the measured work
 * @param parameter its size or form; empty if there is only one
 * @param unit {@link #RATIO} if this is not the metric itself, but its ratio to the base's
 * @param base the contestant that the others are compared with; empty if there is none
 */
record Result(
    String work,
    String parameter,
    String contestant,
    String metric,
    String unit,
    double median,
    double lower,
    double upper,
    int samples,
    String base) {
  static final String RATIO = "ratio";

  boolean isRatio() {
    return unit.equals(RATIO);
  }

  /** Returns whether more is better, as for rates. */
  boolean moreIsBetter() {
    return unit.endsWith("/s");
  }

  boolean betterThan(Result other) {
    return moreIsBetter() ? median > other.median : median < other.median;
  }

  /** Returns whether the quartiles of the two overlap, so that neither is certainly ahead. */
  boolean overlaps(Result other) {
    return lower <= other.upper && other.lower <= upper;
  }

  boolean isOurs() {
    return Theme.of(contestant) == Theme.KQUEUE;
  }

  /** Returns a key, which is the same for two runs of the same. */
  record Key(String work, String parameter, String contestant, String metric, boolean ratio) {}

  Key key() {
    return new Key(work, parameter, contestant, metric, isRatio());
  }
}
