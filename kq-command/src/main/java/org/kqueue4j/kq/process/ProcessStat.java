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

  // Indices from the state on, the first field after the name, which may contain blanks.
  private static final int STATE = 0;
  private static final int PARENT = 1;
  private static final int GROUP = 2;
  private static final int FOREGROUND = 5;
  private static final int USER_TIME = 11;
  private static final int SYSTEM_TIME = 12;
  private static final int START = 19;

  /** Reads the fields of a process; null if there is none. */
  static @Nullable ProcessStat read(int pid) {
    String line = ProcFiles.read(pid, "stat");
    return line == null || line.isEmpty() ? null : parse(line);
  }

  static ProcessStat parse(String line) {
    int end = line.lastIndexOf(')');
    String[] fields = line.substring(end + 2).split(" ", -1);
    return new ProcessStat(
        line.substring(line.indexOf('(') + 1, end),
        fields[STATE].charAt(0),
        Integer.parseInt(fields[PARENT]),
        Integer.parseInt(fields[GROUP]),
        Integer.parseInt(fields[FOREGROUND]),
        Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]),
        Long.parseLong(fields[START]));
  }

  /** Returns whether a key of the terminal sends a signal to both processes. */
  boolean isInterruptedWith(ProcessStat other) {
    return group == foreground && other.group == group;
  }

  boolean isZombie() {
    return state == 'Z' || state == 'X';
  }
}
