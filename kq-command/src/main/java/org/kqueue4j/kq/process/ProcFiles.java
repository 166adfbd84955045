package org.kqueue4j.kq.process;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What /proc says of processes. Whatever can't be read is of a process that has gone. Stateless.
 */
public final class ProcFiles {
  private static final int LONGEST_NAME = 15;

  private ProcFiles() {}

  /**
   * A process's command line, without a last one that is empty; its name in brackets if it has
   * none, as a zombie or a thread of the kernel; null if it has gone.
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
      words.add(text.substring(start)); // it has written its own title
    }
    return words;
  }

  /** The pids of all processes that this one can see. */
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

  /** The processes of a name, as {@code /proc/PID/comm} has it, without this one. */
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

  /** Whether signals that are typed at the terminal go to this process. */
  public static boolean isForeground() {
    ProcessStat own = ProcessStat.read(ownPid());
    return own != null && own.group() == own.foreground();
  }

  static int ownPid() {
    return (int) ProcessHandle.current().pid();
  }

  static @Nullable String read(int pid, String file) {
    // A file channel would be closed by an interrupt of this thread.
    try (InputStream in = new FileInputStream("/proc/" + pid + "/" + file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return null;
    }
  }
}
