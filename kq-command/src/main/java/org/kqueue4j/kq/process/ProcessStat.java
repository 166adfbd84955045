// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.process;

import org.jspecify.annotations.Nullable;

/**
 * The fields of /proc/PID/stat. Immutable.
 *
 * @param group its process group
 * @param foreground the group that receives signals typed at its terminal; -1 if it has no terminal
 * @param cpuTicks its processor time, in hundredths of a second
 * @param startTicks its start, in hundredths of a second since boot
 */
record ProcessStat(
    String name,
    char state,
    int parent,
    int group,
    int foreground,
    long cpuTicks,
    long startTicks) {
  static final long NANOS_PER_TICK = 10_000_000;

  /** Reads the fields of a process; null if there is none. */
  static @Nullable ProcessStat read(int pid) {
    String line = ProcFiles.read(pid + "/stat");
    return line == null || line.isEmpty() ? null : parse(line);
  }

  static ProcessStat parse(String line) {
    int end = line.lastIndexOf(')');
    // The fields after the name, which may contain blanks; the first is the third of proc(5).
    String[] fields = line.substring(end + 2).split(" ", -1);
    return new ProcessStat(
        line.substring(line.indexOf('(') + 1, end),
        fields[0].charAt(0),
        Integer.parseInt(fields[1]),
        Integer.parseInt(fields[2]),
        Integer.parseInt(fields[5]),
        Long.parseLong(fields[11]) + Long.parseLong(fields[12]),
        Long.parseLong(fields[19]));
  }

  long cpuNanos() {
    return cpuTicks * NANOS_PER_TICK;
  }

  /** Returns its start, in nanoseconds since boot. */
  long startNanos() {
    return startTicks * NANOS_PER_TICK;
  }

  /** Returns whether a key of the terminal sends a signal to both processes. */
  boolean isInterruptedWith(ProcessStat other) {
    return group == foreground && other.group == group;
  }

  boolean isZombie() {
    return state == 'Z' || state == 'X';
  }
}
