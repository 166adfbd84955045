// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.support;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What threads use. */
public final class ThreadMeter {
  private static final ThreadMXBean BEAN = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int ATTEMPTS = 6;
  private static final int WARM_UP = 20_000;
  private static final int TIMES = 100_000;

  private ThreadMeter() {}

  /** What is measured. */
  public interface Step {
    void run() throws Exception;
  }

  /** Returns the processor time of the calling thread. */
  public static long cpuNanos() {
    return BEAN.getCurrentThreadCpuTime();
  }

  public static long cpuNanosOf(Thread thread) {
    return BEAN.getThreadCpuTime(thread.threadId());
  }

  /** Returns how many bytes the calling thread has allocated. */
  public static long allocatedBytes() {
    return BEAN.getCurrentThreadAllocatedBytes();
  }

  /**
   * Returns how many bytes a step allocates in the steady state, by the calling thread. A result
   * below 1 stands for none: compiler and meter allocate now and then.
   */
  public static double bytesAllocatedBy(Step step) throws Exception {
    double least = Double.MAX_VALUE;
    for (int attempt = 0; attempt < ATTEMPTS && least >= 1; attempt++) {
      for (int i = 0; i < WARM_UP; i++) {
        step.run();
      }
      long before = allocatedBytes();
      for (int i = 0; i < TIMES; i++) {
        step.run();
      }
      least = Math.min(least, (allocatedBytes() - before) / (double) TIMES);
    }
    return least;
  }
}
