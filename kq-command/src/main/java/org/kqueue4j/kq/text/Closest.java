// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.text;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds the word that a mistyped one was meant to be. */
public final class Closest {
  private Closest() {}

  /** Returns the closest of the known words; null if none is close. */
  public static @Nullable String to(String word, List<String> known) {
    return to(word, known, 2);
  }

  /**
   * Returns the long option that a word was meant to be, with its hyphens; null if none is close.
   *
   * @param known the long options, without their hyphens
   */
  public static @Nullable String toOption(String word, List<String> known) {
    String close = word.startsWith("--") ? to(word.substring(2), known) : null;
    return close == null ? null : "--" + close;
  }

  /**
   * Returns the closest of the known words; null if none is close.
   *
   * @param most the most letters that may be wrong, missing, added or exchanged with their
   *     neighbours; in words of up to four letters it is one. With more than one, a word that
   *     begins a known one, or begins with a known one, is close too.
   */
  public static @Nullable String to(String word, List<String> known, int most) {
    String lower = word.toLowerCase(Locale.ROOT);
    String closest = null;
    int least = (lower.length() <= 4 ? Math.min(most, 1) : most) + 1;
    for (String candidate : known) {
      int distance = distance(lower, candidate);
      if (distance < least && distance < candidate.length()) {
        least = distance;
        closest = candidate;
      }
    }
    if (closest == null && most > 1 && lower.length() > 2) {
      for (String candidate : known) {
        if (candidate.startsWith(lower) || candidate.length() > 2 && lower.startsWith(candidate)) {
          return candidate;
        }
      }
    }
    return closest;
  }

  /** Returns the number of letters to insert, delete, replace or exchange with the next. */
  private static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int wrong = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int least = Math.min(cost[i - 1][j], cost[i][j - 1]) + 1;
        least = Math.min(least, cost[i - 1][j - 1] + wrong);
        boolean crossed =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        cost[i][j] = crossed ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
      }
    }
    return cost[a.length()][b.length()];
  }
}
