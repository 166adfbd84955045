// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.system;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The processors of a thread. */
public final class Processor {
  /** Room for 8192 processors, one bit each. */
  private static final long MASK_SIZE = 1024;

  private Processor() {}

  /**
   * Binds the calling thread, and the threads that it starts from now on, to the last one of its
   * processors. The first processor often handles devices.
   *
   * @return whether the system did it
   */
  public static boolean bindThread() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mask = arena.allocate(MASK_SIZE, Long.BYTES);
      long length = SystemCall.call(SystemCall.SCHED_GETAFFINITY, 0, MASK_SIZE, mask.address(), 0);
      for (long at = length - 1; at >= 0; at--) {
        int bits = Byte.toUnsignedInt(mask.get(ValueLayout.JAVA_BYTE, at));
        if (bits != 0) {
          mask.fill((byte) 0);
          mask.set(ValueLayout.JAVA_BYTE, at, (byte) Integer.highestOneBit(bits));
          return SystemCall.call(SystemCall.SCHED_SETAFFINITY, 0, length, mask.address(), 0) == 0;
        }
      }
      return false;
    }
  }
}
