package org.kqueue4j.kq.system;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The processors that a thread may run on. */
public final class Processor {
  /** Room for 8192 of them, a bit each. */
  private static final long MASK_SIZE = 1024;

  private Processor() {}

  /**
   * Binds the calling thread, and what it starts from now on, to one of the processors that it may
   * run on: the last, since the first has more to do with devices.
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
