// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.process;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.kqueue4j.kq.system.SystemCall;

/** The processor time of the children of this process and of their descendants. Stateless. */
final class ChildTimes {
  private static final long RUSAGE_CHILDREN = -1;

  /** The size of {@code struct rusage}, in longs. */
  private static final long RUSAGE_SIZE = 18;

  private ChildTimes() {}

  /**
   * Returns the processor time, in nanoseconds, of all processes that their parents have waited
   * for.
   */
  static long cpu() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment usage = arena.allocate(JAVA_LONG, RUSAGE_SIZE);
      SystemCall.call(SystemCall.GETRUSAGE, RUSAGE_CHILDREN, usage.address(), 0, 0);
      // It begins with two times, each in seconds and microseconds.
      long seconds = usage.getAtIndex(JAVA_LONG, 0) + usage.getAtIndex(JAVA_LONG, 2);
      long micros = usage.getAtIndex(JAVA_LONG, 1) + usage.getAtIndex(JAVA_LONG, 3);
      return seconds * 1_000_000_000 + micros * 1_000;
    }
  }
}
