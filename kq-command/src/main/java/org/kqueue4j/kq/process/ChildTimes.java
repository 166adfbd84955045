// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.process;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.kqueue4j.kq.system.SystemCall;

/** The processor time of the children of this process and of their descendants. Stateless. */
final class ChildTimes {
  private static final long RUSAGE_CHILDREN = -1;

  /** {@code struct rusage}. It begins with two times, each in seconds and microseconds. */
  private static final class Layout {
    static final long USER = 0;
    static final long SYSTEM = 16;
    static final long SIZE = 144;
  }

  private ChildTimes() {}

  /**
   * Returns the processor time, in nanoseconds, of all processes that their parents have waited
   * for.
   */
  static long cpu() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment usage = arena.allocate(Layout.SIZE, Long.BYTES);
      SystemCall.call(SystemCall.GETRUSAGE, RUSAGE_CHILDREN, usage.address(), 0, 0);
      return nanos(usage, Layout.USER) + nanos(usage, Layout.SYSTEM);
    }
  }

  private static long nanos(MemorySegment usage, long at) {
    return usage.get(JAVA_LONG, at) * 1_000_000_000 + usage.get(JAVA_LONG, at + Long.BYTES) * 1_000;
  }
}
