package org.kqueue4j.linux;

import java.lang.reflect.Method;

/**
 * What the current thread has used. By reflection, since the module of the library does not require
 * the one that knows.
 */
final class ThreadMeter {
  private static final Object BEAN;
  private static final Method CPU_TIME;
  private static final Method ALLOCATED;

  static {
    try {
      BEAN =
          Class.forName("java.lang.management.ManagementFactory")
              .getMethod("getThreadMXBean")
              .invoke(null);
      Class<?> type = Class.forName("com.sun.management.ThreadMXBean");
      CPU_TIME = type.getMethod("getCurrentThreadCpuTime");
      ALLOCATED = type.getMethod("getCurrentThreadAllocatedBytes");
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private ThreadMeter() {}

  static long cpuNanos() {
    return get(CPU_TIME);
  }

  static long allocatedBytes() {
    return get(ALLOCATED);
  }

  private static long get(Method method) {
    try {
      return (long) method.invoke(BEAN);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
