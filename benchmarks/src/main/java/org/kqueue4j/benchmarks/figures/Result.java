// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks.figures;

import java.util.Arrays;
import java.util.Locale;

/**
 * The result of one contestant: the median of samples with the quartiles around it.
 *
 * @param work the measured work, such as {@code ping-pong}
 * @param parameter its size or form; empty if there is only one
 * @param unit {@link #RATIO} if this is not the metric itself, but its ratio to the base's adjacent
 *     turn
 * @param samples the number of turns
 * @param base the contestant that the others are compared with; empty if there is none
 */
public record Result(
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
  public static final String RATIO = "ratio";

  /** What two runs of the same have in common. */
  record Key(String work, String parameter, String contestant, String metric, boolean ratio) {}

  /** Returns the result of samples in any order, of which there is at least one. */
  public static Result of(
      String work,
      String parameter,
      String contestant,
      String metric,
      String unit,
      String base,
      double... samples) {
    double[] sorted = samples.clone();
    Arrays.sort(sorted);
    return new Result(
        work,
        parameter,
        contestant,
        metric,
        unit,
        quantile(sorted, 0.5),
        quantile(sorted, 0.25),
        quantile(sorted, 0.75),
        sorted.length,
        base);
  }

  /** Returns a quantile, interpolated between the samples around it. */
  private static double quantile(double[] sorted, double part) {
    double index = part * (sorted.length - 1);
    int below = (int) index;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (sorted[above] - sorted[below]) * (index - below);
  }

  /** Returns the median and the quartiles with this number of decimals. */
  public String text(int digits) {
    String number = "%." + digits + "f";
    return String.format(
        Locale.ROOT, number + " (" + number + " to " + number + ")", median, lower, upper);
  }

  Key key() {
    return new Key(work, parameter, contestant, metric, isRatio());
  }

  /** Returns the key of the ratio of this metric. */
  Key ratioKey() {
    return new Key(work, parameter, contestant, metric, true);
  }

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

  boolean isMemory() {
    return unit.startsWith("bytes");
  }

  boolean isOurs() {
    return isOurs(contestant);
  }

  static boolean isOurs(String contestant) {
    return family(contestant).equals("Kqueue");
  }

  private static String family(String contestant) {
    return contestant.split("[, ]")[0];
  }

  /** Returns the place among contestants that are not in the order of a contest. */
  int place() {
    return switch (family(contestant)) {
      case "C" -> 0;
      case "FFM" -> 1;
      case "Kqueue" -> 2;
      case "Selector" -> 3;
      default -> 4;
    };
  }
}
