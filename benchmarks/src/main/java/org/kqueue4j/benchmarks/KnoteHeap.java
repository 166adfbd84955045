// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import javax.management.ObjectName;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.benchmarks.figures.Result;
import org.kqueue4j.benchmarks.figures.ResultFiles;
import org.kqueue4j.sys.Event;

/**
 * The heap of a knote with everything that belongs to it: the difference that COUNT knotes make to
 * the heap after a collection. Then the largest classes on the heap.
 *
 * <pre>KnoteHeap user|timer|pipe COUNT</pre>
 */
final class KnoteHeap {
  private static final int BATCH = 1000;
  private static final int WARM_UP = 100;
  private static final int CLASSES = 8;
  private static final MemoryMXBean MEMORY = ManagementFactory.getMemoryMXBean();

  private KnoteHeap() {}

  public static void main(String[] args) throws Exception {
    String kind = args[0];
    int count = Integer.parseInt(args[1]);
    Pipes pipes = Pipes.ofDescriptors(kind.equals("pipe") ? count : 0);
    // The first queue loads the classes, the second is measured.
    try (Kqueue warmUp = Kqueue.open()) {
      add(warmUp, kind, pipes, Math.min(count, WARM_UP));
    }
    try (Kqueue kq = Kqueue.open()) {
      add(kq, kind, pipes, 1);
      long before = used();
      add(kq, kind, pipes, count);
      long after = used();
      double each = (double) (after - before) / (kq.size() - 1);
      System.out.printf("%-6s %8d knotes: %.1f bytes of heap each%n", kind, kq.size(), each);
      record("heap", kind, each);
      histogram();
    }
    pipes.close();
  }

  /** Adds the knotes 0 to count - 1; existing ones stay. */
  static void add(Kqueue kq, String kind, Pipes pipes, int count) throws InterruptedException {
    KeventList changes = new KeventList(BATCH);
    for (int i = 0; i < count; i++) {
      switch (kind) {
        case "user" -> changes.add(i, Event.EVFILT_USER, Event.EV_ADD | Event.EV_CLEAR, 0, 0, null);
        case "timer" ->
            changes.add(i, Event.EVFILT_TIMER, Event.EV_ADD, Event.NOTE_SECONDS, 1000 + i, null);
        default -> changes.add(pipes.in[i], Event.EVFILT_READ, Event.EV_ADD, 0, 0, null);
      }
      if (changes.size() == BATCH || i == count - 1) {
        kq.kevent(changes, null, 0);
        changes.clear();
      }
    }
  }

  /** Returns the heap in use after a collection, in bytes. */
  static long used() throws InterruptedException {
    long used = Long.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      System.gc();
      Thread.sleep(50);
      used = Math.min(used, MEMORY.getHeapMemoryUsage().getUsed());
    }
    return used;
  }

  static void record(String work, String parameter, double each) throws IOException {
    ResultFiles.append(Result.of(work, parameter, "Kqueue", "heap each", "bytes", "", each));
  }

  private static void histogram() throws Exception {
    String text =
        (String)
            ManagementFactory.getPlatformMBeanServer()
                .invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "gcClassHistogram",
                    new Object[] {new String[0]},
                    new String[] {String[].class.getName()});
    text.lines().limit(2 + CLASSES).forEach(System.out::println);
  }
}
