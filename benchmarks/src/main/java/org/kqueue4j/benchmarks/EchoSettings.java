// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The options of {@link Echo}. */
record EchoSettings(
    int openings, int turns, int millis, long warmUp, boolean pinned, List<Integer> connections) {

  static EchoSettings parse(List<String> words) {
    int openings = 3;
    int turns = 15;
    int millis = 100;
    long warmUp = 300_000;
    boolean pinned = true;
    List<Integer> connections = new ArrayList<>();
    for (Iterator<String> all = words.iterator(); all.hasNext(); ) {
      String word = all.next();
      switch (word) {
        case "-o" -> openings = Integer.parseInt(all.next());
        case "-t" -> turns = Integer.parseInt(all.next());
        case "-m" -> millis = Integer.parseInt(all.next());
        case "-w" -> warmUp = Long.parseLong(all.next());
        case "-f" -> pinned = false;
        default -> connections.add(Integer.parseInt(word));
      }
    }
    return new EchoSettings(
        openings,
        turns,
        millis,
        warmUp,
        pinned,
        connections.isEmpty() ? List.of(1, 50, 500) : connections);
  }
}
