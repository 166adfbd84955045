package org.kqueue4j.internal.linux;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.kqueue4j.internal.linux.sys.ProcStat;

/** Processes that tests start: shells that wait for a line on their input. Killed when closed. */
public final class Children implements AutoCloseable {
  private final List<Process> started = new ArrayList<>();

  /** A shell that runs this script. */
  public Process shell(String script) {
    return run("sh", "-c", script);
  }

  /** A shell that runs this script once it is told to. */
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

  /** Lets a waiting script go on. */
  public static void go(Process process) {
    try {
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next line that it writes. */
  public static String line(Process process) {
    try {
      StringBuilder line = new StringBuilder();
      for (int c = process.getInputStream().read();
          c != '\n';
          c = process.getInputStream().read()) {
        if (c < 0) {
          throw new IllegalStateException("the process has ended without a word");
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

  /** Waits for its end, and gives all that it wrote. */
  public static String output(Process process) throws Exception {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      StringBuilder text = new StringBuilder();
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        text.append(line).append('\n');
      }
      if (!process.waitFor(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("does not end: " + process);
      }
      return text.toString();
    }
  }

  /** Returns when whatever begins now begins in another hundredth of a second than it has. */
  public static void untilItsStartIsPast() {
    long begin = System.nanoTime();
    Meanwhile.until("its start is past", () -> System.nanoTime() - begin > 30_000_000);
  }

  /** Waits until a process is a zombie. */
  public static void untilZombie(long pid) {
    Meanwhile.until(
        pid + " is a zombie",
        () -> {
          ProcStat stat = ProcStat.read((int) pid);
          return stat != null && stat.isZombie();
        });
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
