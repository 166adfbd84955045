// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** A worker in the calling thread. */
abstract class JavaWorker implements Worker {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  @Override
  public final Sample run(long operations) throws Exception {
    long cpu = THREADS.getCurrentThreadCpuTime();
    long wall = System.nanoTime();
    long done = spin(operations);
    return new Sample(THREADS.getCurrentThreadCpuTime() - cpu, System.nanoTime() - wall, done);
  }

  /** Does at least this many operations; returns their number. */
  abstract long spin(long operations) throws Exception;
}
