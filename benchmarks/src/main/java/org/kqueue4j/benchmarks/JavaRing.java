package org.kqueue4j.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** A contestant that runs on the calling thread. */
abstract class JavaRing implements Ring {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  @Override
  public final Sample run(long events) throws Exception {
    long cpu = THREADS.getCurrentThreadCpuTime();
    long wall = System.nanoTime();
    long handled = spin(events);
    return new Sample(THREADS.getCurrentThreadCpuTime() - cpu, System.nanoTime() - wall, handled);
  }

  /** Handles at least so many events; gives how many. */
  abstract long spin(long events) throws Exception;
}
