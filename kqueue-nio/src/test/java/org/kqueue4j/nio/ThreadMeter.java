package org.kqueue4j.nio;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What a thread has used. */
final class ThreadMeter {
  private static final ThreadMXBean BEAN = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private ThreadMeter() {}

  static long cpuNanos() {
    return BEAN.getCurrentThreadCpuTime();
  }

  static long allocatedBytes() {
    return BEAN.getCurrentThreadAllocatedBytes();
  }
}
