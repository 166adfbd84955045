package org.kqueue4j.benchmarks.figures;

/**
 * What came out for one contestant: the median of some samples with the quartiles around it.
 *
 * @param work what was done
 * @param parameter how large or in which form; empty if there is only one
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

  /** Of a rate more is better, of anything else less. */
  boolean moreIsBetter() {
    return unit.endsWith("/s");
  }

  boolean betterThan(Result other) {
    return moreIsBetter() ? median > other.median : median < other.median;
  }

  /** Whether the quartiles of the two have values in common, so that neither is ahead for sure. */
  boolean overlaps(Result other) {
    return lower <= other.upper && other.lower <= upper;
  }

  boolean isOurs() {
    return Theme.of(contestant) == Theme.KQUEUE;
  }

  /** Two of the same key are two runs of the same. */
  record Key(String work, String parameter, String contestant, String metric, boolean ratio) {}

  Key key() {
    return new Key(work, parameter, contestant, metric, isRatio());
  }
}
