// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks.figures;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** Labels in a row, pushed apart just as far as they would overlap. */
final class Spread {
  /** Labels that touch: from which on, how many, and where they would like to begin together. */
  private record Touching(int first, int count, double size, double start) {
    Touching with(Touching next) {
      double wanted = start * count + (next.start - size) * next.count;
      int all = count + next.count;
      return new Touching(first, all, size + next.size, wanted / all);
    }
  }

  private Spread() {}

  /**
   * Returns the centers of labels within bounds.
   *
   * @param wanted the centers if the labels were alone, in ascending order
   * @param sizes of the labels, with the distance to the next
   */
  static double[] centers(double[] wanted, double[] sizes, double least, double most) {
    Deque<Touching> groups = new ArrayDeque<>();
    for (int i = 0; i < wanted.length; i++) {
      Touching group = within(new Touching(i, 1, sizes[i], wanted[i] - sizes[i] / 2), least, most);
      while (!groups.isEmpty() && groups.getLast().start + groups.getLast().size > group.start) {
        group = within(groups.removeLast().with(group), least, most);
      }
      groups.addLast(group);
    }
    double[] centers = Arrays.copyOf(wanted, wanted.length);
    for (Touching group : groups) {
      double start = group.start;
      for (int i = group.first; i < group.first + group.count; i++) {
        centers[i] = start + sizes[i] / 2;
        start += sizes[i];
      }
    }
    return centers;
  }

  private static Touching within(Touching group, double least, double most) {
    double start = Math.max(least, Math.min(group.start, most - group.size));
    return new Touching(group.first, group.count, group.size, start);
  }
}
