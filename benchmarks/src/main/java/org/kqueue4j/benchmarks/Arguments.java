// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.util.List;

/**
 * The words of a benchmark's command line in their order, each with a default: the program in C,
 * and then what {@code benchmarks/run} says.
 */
final class Arguments {
  private final String[] words;
  private int next;

  Arguments(String[] words) {
    this.words = words;
  }

  String word(String otherwise) {
    return next < words.length ? words[next++] : otherwise;
  }

  int number(int otherwise) {
    return Integer.parseInt(word("" + otherwise));
  }

  /** Returns the next word as a list, which is empty if the word is. */
  List<String> words(String separator, String otherwise) {
    String list = word(otherwise);
    return list.isEmpty() ? List.of() : List.of(list.split(separator));
  }

  List<Integer> numbers(String otherwise) {
    return words(",", otherwise).stream().map(Integer::valueOf).toList();
  }
}
