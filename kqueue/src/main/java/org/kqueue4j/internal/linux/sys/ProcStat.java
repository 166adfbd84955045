// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.sys;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What /proc/PID/stat says about a process. Immutable.
 *
 * @param flags the kernel's {@code PF_} bits
 * @param startTicks when it was started, in hundredths of a second since the boot
 * @param exitStatus as wait(2) returns it; 0 if the process lives, or if the caller may not see it
 */
public record ProcStat(
    int pid, char state, int parent, long flags, long startTicks, int exitStatus) {
  // Indexes from the state on: the first field after the name, which may contain blanks.
  private static final int STATE = 0;
  private static final int PARENT = 1;
  private static final int FLAGS = 6;
  private static final int START = 19;
  private static final int EXIT_STATUS = 49;

  /** Reads the file of a process; returns null if there is no such process, or it is hidden. */
  public static @Nullable ProcStat read(int pid) {
    // An interrupt of this thread would close a file channel.
    try (InputStream in = new FileInputStream("/proc/" + pid + "/stat")) {
      return parse(pid, new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return null;
    }
  }

  static ProcStat parse(int pid, String line) {
    String[] fields = line.substring(line.lastIndexOf(')') + 2).trim().split(" ", -1);
    return new ProcStat(
        pid,
        fields[STATE].charAt(0),
        Integer.parseInt(fields[PARENT]),
        Long.parseLong(fields[FLAGS]),
        Long.parseLong(fields[START]),
        fields.length > EXIT_STATUS ? Integer.parseInt(fields[EXIT_STATUS]) : 0);
  }

  /** Reads the files of all processes that this one can see. */
  public static List<ProcStat> all() {
    List<ProcStat> all = new ArrayList<>();
    String[] names = new File("/proc").list((dir, name) -> Character.isDigit(name.charAt(0)));
    if (names != null) {
      for (String name : names) {
        ProcStat stat = read(Integer.parseInt(name));
        if (stat != null) {
          all.add(stat);
        }
      }
    }
    return all;
  }

  /** Returns whether the process is ending: it may have closed its descriptors already. */
  public boolean isExiting() {
    return (flags & Linux.PF_EXITING) != 0;
  }

  public boolean isZombie() {
    return state == 'Z' || state == 'X';
  }
}
