// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.support;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The processes that a test starts. Closing it kills them. */
public final class Children implements AutoCloseable {
  private final List<Process> started = new ArrayList<>();

  /** Starts a shell that runs a script. */
  public Process shell(String script) {
    return run("sh", "-c", script);
  }

  /** Starts a shell that runs a script after {@link #go}. */
  public Process waitingShell(String script) {
    return shell("read x; " + script);
  }

  public Process run(String... command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      started.add(process);
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a line to a process, for which it waits. */
  public static void go(Process process) {
    try {
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads the next line of its output. */
  public static String line(Process process) {
    try {
      StringBuilder line = new StringBuilder();
      InputStream output = process.getInputStream();
      for (int c = output.read(); c != '\n'; c = output.read()) {
        if (c < 0) {
          throw new IllegalStateException("the process ended without writing a line");
        }
        line.append((char) c);
      }
      return line.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static int number(Process process) {
    return Integer.parseInt(line(process));
  }

  /** Waits for its end and returns all its output. */
  public static String output(Process process) throws Exception {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      String text = reader.lines().map(line -> line + "\n").collect(Collectors.joining());
      if (!process.waitFor(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("does not end: " + process);
      }
      return text;
    }
  }

  /** Returns when a process started now has another start time, which Linux counts in 10 ms. */
  public static void untilItsStartIsPast() {
    long begin = System.nanoTime();
    Meanwhile.until("its start is past", () -> System.nanoTime() - begin > 30_000_000);
  }

  /** Waits until a process is a zombie. */
  public static void untilZombie(long pid) {
    Meanwhile.until(pid + " is a zombie", () -> stateOf(pid) == 'Z');
  }

  /** Returns the state letter of a process, 0 if there is no such process. */
  private static char stateOf(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2); // a name may contain parentheses
    } catch (IOException e) {
      return 0;
    }
  }

  /** Waits until there is no such process. */
  public static void untilGone(long pid) {
    Meanwhile.until(pid + " is gone", () -> !Files.exists(Path.of("/proc/" + pid)));
  }

  @Override
  public void close() {
    for (Process process : started) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
