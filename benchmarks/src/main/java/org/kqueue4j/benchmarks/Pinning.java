// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * One CPU for the load and another for the servers. Otherwise the scheduler puts both on one CPU in
 * some turns only, which makes a larger difference than the contestants do.
 */
record Pinning(int asking, int answering) {
  /** Returns the first and the last CPU that this process may use, which may be the same. */
  static Pinning ofThisMachine() throws IOException {
    String list = "";
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("Cpus_allowed_list:")) {
        list = line.substring(line.indexOf(':') + 1).strip();
      }
    }
    List<Integer> ends = Arrays.stream(list.split("[,-]")).map(Integer::valueOf).toList();
    return new Pinning(ends.getFirst(), ends.getLast());
  }

  /** Binds a process with all its threads, present and future, to a CPU. */
  static void pin(long pid, int cpu) throws IOException, InterruptedException {
    Process taskset =
        new ProcessBuilder("taskset", "-a", "-c", "-p", "" + cpu, "" + pid)
            .redirectErrorStream(true)
            .start();
    String said = new String(taskset.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (taskset.waitFor() != 0) {
      throw new IOException("taskset: " + said);
    }
  }
}
