// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.check;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.kqueue4j.selftest.bench.Bench;
import org.kqueue4j.selftest.bench.FailedException;
import org.kqueue4j.selftest.bench.Kind;
import org.kqueue4j.selftest.bench.OwnFiles;
import org.kqueue4j.selftest.bench.Pair;

/** Finds descriptors and threads that the library has left behind since this object was made. */
final class LeakCheck {
  /** Kinds that the library and the checks open; what the JVM opens for itself is of others. */
  private static final List<String> KINDS = List.of("anon_inode:", "pipe:", "socket:");

  private static final String THREADS = "kqueue4j-";

  /** Stays once a queue has had a descriptor. */
  private static final String CLEANER = "kqueue4j-cleaner";

  private final List<String> before;

  private LeakCheck(List<String> before) {
    this.before = before;
  }

  /** Records what there is now, and returns the check, which must run last. */
  static Check fromNowOn() {
    try {
      // The JDK keeps a socket for itself from then on.
      Pair.open(Kind.TCP, Bench.TEMPORARY).close();
      LeakCheck check = new LeakCheck(descriptors());
      return new Check("leaks", "descriptors and threads", bench -> check.look());
    } catch (IOException e) {
      return new Check(
          "leaks",
          "descriptors and threads",
          bench -> {
            throw e;
          });
    }
  }

  private static List<String> descriptors() throws IOException {
    OwnFiles files = OwnFiles.now();
    return KINDS.stream().flatMap(kind -> files.kinds(kind).stream()).toList();
  }

  /** Returns the descriptors that were not there before. */
  private List<String> left() throws IOException {
    List<String> left = new ArrayList<>(descriptors());
    before.forEach(left::remove);
    return left;
  }

  /** Threads end a moment after the last queue that needs them. */
  private String look() throws IOException, FailedException {
    long end = System.nanoTime() + Bench.PATIENCE.toNanos();
    List<String> left = left();
    List<String> threads = threads();
    while ((!left.isEmpty() || !threads.isEmpty()) && System.nanoTime() < end) {
      Bench.pause();
      left = left();
      threads = threads();
    }
    Bench.expect(left.isEmpty(), "descriptors were left behind: " + left);
    Bench.expect(threads.isEmpty(), "threads were left behind: " + threads);
    return "none was left behind";
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith(THREADS) && !name.equals(CLEANER))
        .toList();
  }
}
