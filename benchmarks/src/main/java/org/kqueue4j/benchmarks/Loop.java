// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import org.kqueue4j.benchmarks.Contest.Contestant;
import org.kqueue4j.benchmarks.Contest.Metric;

/**
 * A contestant that repeats an operation in the calling thread. As the programs in C do, it
 * measures the nanoseconds of CPU time and of wall time, and the number of operations.
 */
final class Loop implements Contestant {
  static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** The metrics of a loop, and of a program in C that measures the same. */
  static final List<Metric> METRICS =
      List.of(
          new Metric("CPU", "ns", 0, measured -> (double) measured[0] / measured[2]),
          new Metric("wall", "ns", 0, measured -> (double) measured[1] / measured[2]));

  /** Repeats the operation itself, so that the compiler sees one operation in its loop. */
  @FunctionalInterface
  interface Body {
    /** Does at least this many operations; returns their number. */
    long run(long operations) throws Exception;
  }

  private final Body body;
  private final AutoCloseable[] resources;

  /** Makes a loop that closes what it uses at its own end. */
  Loop(Body body, AutoCloseable... resources) {
    this.body = body;
    this.resources = resources;
  }

  @Override
  public long[] run(long operations) throws Exception {
    long cpu = THREADS.getCurrentThreadCpuTime();
    long wall = System.nanoTime();
    long done = body.run(operations);
    return new long[] {THREADS.getCurrentThreadCpuTime() - cpu, System.nanoTime() - wall, done};
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable resource : resources) {
      resource.close();
    }
  }
}
