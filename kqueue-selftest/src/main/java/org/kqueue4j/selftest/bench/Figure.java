// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.bench;

import java.util.Arrays;

/**
 * How long something took, in nanoseconds.
 *
 * @param name what
 * @param count how often it was measured
 * @param median at most so long in half of the cases
 * @param p99 at most so long in 99 of 100 cases
 * @param max the longest
 */
public record Figure(String name, int count, long median, long p99, long max) {
  /** The figure of some times, of which there must be one at least. */
  public static Figure of(String name, long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    int last = sorted.length - 1;
    return new Figure(
        name, sorted.length, sorted[last / 2], sorted[(int) (last * 99L / 100)], sorted[last]);
  }
}
