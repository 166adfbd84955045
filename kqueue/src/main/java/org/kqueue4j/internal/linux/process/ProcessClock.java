// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.process;

import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.Syscall;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;

/**
 * The clock of the proc connector's messages, in nanoseconds. Stateless; safe for use by any
 * thread.
 */
final class ProcessClock {
  /** /proc counts the start of a process in hundredths of a second since the boot. */
  private static final long NANOS_PER_TICK = 10_000_000;

  private ProcessClock() {}

  static long now(SyscallBuffer scratch) {
    return time(scratch, Linux.CLOCK_MONOTONIC);
  }

  /** Returns when the machine was booted; less than 0 if it has been suspended since. */
  static long boot(SyscallBuffer scratch) {
    return now(scratch) - time(scratch, Linux.CLOCK_BOOTTIME);
  }

  /** Returns the end of a tick of /proc since the boot. */
  static long endOfTick(long boot, long ticks) {
    return boot + (ticks + 1) * NANOS_PER_TICK;
  }

  private static long time(SyscallBuffer scratch, int clock) {
    scratch.call(Syscall.CLOCK_GETTIME, clock, scratch.address());
    return scratch.getLong(0) * 1_000_000_000 + scratch.getLong(Long.BYTES);
  }
}
