// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The CPUs that threads may run on, as lists such as {@code 0-3,6}. */
final class Cpus {
  private static final Path THREAD = Path.of("/proc/thread-self");

  private Cpus() {}

  static String allowed() throws IOException {
    return Files.readAllLines(THREAD.resolve("status")).stream()
        .filter(line -> line.startsWith("Cpus_allowed_list:"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElseThrow();
  }

  static String first(String list) {
    return list.split("[,-]")[0];
  }

  static String last(String list) {
    return list.replaceFirst(".*[,-]", "");
  }

  /** Binds a process with all its threads, present and future. */
  static void bind(long pid, String cpus) throws IOException, InterruptedException {
    taskset("-a", "-c", "-p", cpus, "" + pid);
  }

  /** Binds the calling thread, and the threads and processes that it starts later. */
  static void bindThread(String cpus) throws IOException, InterruptedException {
    taskset("-c", "-p", cpus, Files.readSymbolicLink(THREAD).getFileName().toString());
  }

  private static void taskset(String... arguments) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(arguments);
    builder.command().addFirst("taskset");
    Process taskset = builder.redirectErrorStream(true).start();
    String said = new String(taskset.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (taskset.waitFor() != 0) {
      throw new IOException("taskset: " + said);
    }
  }
}
