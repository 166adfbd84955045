// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.process;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.kq.text.Digits;

/** Reads /proc. A file that cannot be read belongs to a process that has exited. Stateless. */
public final class ProcFiles {
  private static final int LONGEST_NAME = 15;

  private ProcFiles() {}

  /**
   * Returns the command line of a process; the name in brackets if there is no command line, as for
   * a zombie or a kernel thread; null if the process has exited.
   */
  static @Nullable List<String> commandLine(int pid) {
    String text = read(pid + "/cmdline");
    if (text == null) {
      return null;
    }
    if (text.isEmpty()) {
      ProcessStat stat = ProcessStat.read(pid);
      return stat == null ? null : List.of("[" + stat.name() + "]");
    }
    List<String> words = List.of(text.split("\0", -1));
    // Without a NUL at the end, the process has set its own title.
    return text.endsWith("\0") ? words.subList(0, words.size() - 1) : words;
  }

  /**
   * Returns the pids of all processes that this process can see; none if no more files can be
   * opened, where {@link ProcessHandle#allProcesses} fails.
   */
  static List<Integer> pids() {
    String[] names = new File("/proc").list();
    return Stream.of(names == null ? new String[0] : names)
        .map(name -> Digits.parse(name, Integer.MAX_VALUE))
        .filter(pid -> pid > 0)
        .toList();
  }

  /** Returns the processes that have this name in {@code /proc/PID/comm}, without this process. */
  public static List<Integer> pidsNamed(String name) {
    String comm = name.substring(0, Math.min(name.length(), LONGEST_NAME)) + "\n";
    return pids().stream()
        .filter(pid -> pid != ownPid() && comm.equals(read(pid + "/comm")))
        .toList();
  }

  /** Returns the number that all pids are below here. */
  public static int pidLimit() {
    String limit = read("sys/kernel/pid_max");
    int number = limit == null ? -1 : Digits.parse(limit.strip(), Integer.MAX_VALUE);
    return number < 0 ? Integer.MAX_VALUE : number;
  }

  /** Returns whether signals that are typed at the terminal go to this process. */
  public static boolean isForeground() {
    ProcessStat own = ProcessStat.read(ownPid());
    return own != null && own.group() == own.foreground();
  }

  /** Returns whether files can be opened, so that one that cannot belongs to no process. */
  static boolean areReadable() {
    return read("self/stat") != null;
  }

  static int ownPid() {
    return (int) ProcessHandle.current().pid();
  }

  /** Reads a file below /proc; null if there is no such file. */
  static @Nullable String read(String file) {
    // An interrupt of this thread would close a file channel.
    try (InputStream in = new FileInputStream("/proc/" + file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return null;
    }
  }
}
