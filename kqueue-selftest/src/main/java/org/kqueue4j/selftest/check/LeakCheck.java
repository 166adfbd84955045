package org.kqueue4j.selftest.check;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.kqueue4j.selftest.trial.OwnFiles;

/**
 * What the library has left behind: descriptors and threads. It knows what there was when it was
 * made.
 */
final class LeakCheck {
  /** Kinds that the library and the checks open; what the JVM opens for itself is of others. */
  private static final List<String> KINDS = List.of("anon_inode:", "pipe:", "socket:");

  private static final String THREADS = "kqueue4j-";

  private final long before;

  private LeakCheck(long before) {
    this.before = before;
  }

  /** Looks what there is now; the check is to be run last. */
  static Check fromNowOn() {
    try {
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

  private static long descriptors() throws IOException {
    OwnFiles files = OwnFiles.now();
    return KINDS.stream().mapToLong(files::count).sum();
  }

  /** Threads end a moment after the last queue that needs them. */
  private String look() throws IOException, FailedException {
    long end = System.nanoTime() + Bench.PATIENCE.toNanos();
    long left = descriptors() - before;
    List<String> threads = threads();
    while ((left > 0 || !threads.isEmpty()) && System.nanoTime() < end) {
      Thread.yield();
      left = descriptors() - before;
      threads = threads();
    }
    Bench.expect(left <= 0, left + " descriptors were left behind");
    Bench.expect(threads.isEmpty(), "threads were left behind: " + threads);
    return "none was left behind";
  }

  private static List<String> threads() {
    Thread[] all = new Thread[Thread.activeCount() * 2 + 10];
    int count = Thread.enumerate(all);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (all[i].getName().startsWith(THREADS)) {
        names.add(all[i].getName());
      }
    }
    return names;
  }
}
