// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.process;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads /proc/PID. A file that cannot be read belongs to a process that has exited. Stateless. */
public final class ProcFiles {
  private static final int LONGEST_NAME = 15;

  private ProcFiles() {}

  /**
   * Returns the command line of a process, without an empty last word; the name in brackets if
   * there is no command line, as for a zombie or a kernel thread; null if the process has exited.
   */
  static @Nullable List<String> commandLine(int pid) {
    String text = read(pid, "cmdline");
    if (text == null) {
      return null;
    }
    if (text.isEmpty()) {
      ProcessStat stat = ProcessStat.read(pid);
      return stat == null ? null : List.of("[" + stat.name() + "]");
    }
    List<String> words = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\0') {
        words.add(text.substring(start, i));
        start = i + 1;
      }
    }
    if (start < text.length()) {
      words.add(text.substring(start)); // the process has set its own title
    }
    return words;
  }

  /** Returns the pids of all processes that this process can see. */
  static List<Integer> pids() {
    List<Integer> pids = new ArrayList<>();
    String[] names = new File("/proc").list();
    if (names != null) {
      for (String name : names) {
        char first = name.charAt(0);
        if (first >= '0' && first <= '9') {
          pids.add(Integer.parseInt(name));
        }
      }
    }
    return pids;
  }

  /** Returns the processes that have this name in {@code /proc/PID/comm}, without this process. */
  public static List<Integer> pidsNamed(String name) {
    String wanted = name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) : name;
    List<Integer> pids = new ArrayList<>();
    for (int pid : pids()) {
      String found = read(pid, "comm");
      if (found != null && found.stripTrailing().equals(wanted) && pid != ownPid()) {
        pids.add(pid);
      }
    }
    return pids;
  }

  /** Returns whether signals that are typed at the terminal go to this process. */
  public static boolean isForeground() {
    ProcessStat own = ProcessStat.read(ownPid());
    return own != null && own.group() == own.foreground();
  }

  static int ownPid() {
    return (int) ProcessHandle.current().pid();
  }

  static @Nullable String read(int pid, String file) {
    // An interrupt of this thread would close a file channel.
    try (InputStream in = new FileInputStream("/proc/" + pid + "/" + file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return null;
    }
  }
}
