package org.kqueue4j.internal.linux;

import java.lang.reflect.Method;

/**
 * What a thread has used. By reflection, since the module of the library does not require the one
 * that knows.
 */
public final class ThreadMeter {
  private static final Object BEAN;
  private static final Method CPU_TIME;
  private static final Method CPU_TIME_OF;
  private static final Method ALLOCATED;

  static {
    try {
      BEAN =
          Class.forName("java.lang.management.ManagementFactory")
              .getMethod("getThreadMXBean")
              .invoke(null);
      Class<?> type = Class.forName("com.sun.management.ThreadMXBean");
      CPU_TIME = type.getMethod("getCurrentThreadCpuTime");
      CPU_TIME_OF = type.getMethod("getThreadCpuTime", long.class);
      ALLOCATED = type.getMethod("getCurrentThreadAllocatedBytes");
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private ThreadMeter() {}

  static long cpuNanos() {
    return get(CPU_TIME);
  }

  public static long cpuNanosOf(Thread thread) {
    return get(CPU_TIME_OF, thread.threadId());
  }

  public static long allocatedBytes() {
    return get(ALLOCATED);
  }

  private static long get(Method method, Object... arguments) {
    try {
      return (long) method.invoke(BEAN, arguments);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
