// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.kq.bench.BenchReport.Result;
import org.kqueue4j.kq.cli.Arguments;
import org.kqueue4j.kq.cli.Command;
import org.kqueue4j.kq.cli.CommandOption;
import org.kqueue4j.kq.cli.ExitStatus;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.cli.Operand;
import org.kqueue4j.kq.cli.Output;
import org.kqueue4j.kq.cli.ProgressLine;
import org.kqueue4j.kq.cli.Syntax;
import org.kqueue4j.kq.loop.EndSignals;
import org.kqueue4j.kq.system.SystemCall;
import org.kqueue4j.kq.system.SystemInfo;
import org.kqueue4j.kq.text.Reason;

/** {@code kq bench}: measures what the library costs on this machine, beside the JDK. */
public final class BenchCommand implements Command {
  private static final CommandOption TIME =
      CommandOption.of(
          "--time DURATION",
          "sets the total time; by default 9.5s. Less than a second is good for a trial only");
  private static final CommandOption JSON =
      CommandOption.of(
          "--json",
          "prints one JSON object; it has the machine, warnings, and results with median, low and"
              + " high in nanoseconds");

  /** A little less than ten seconds, which leaves time for the start of the JVM. */
  private static final Duration DEFAULT_TIME = Duration.ofMillis(9500);

  private static final Duration REFRESH = Duration.ofMillis(250);
  private static final Path LOAD = Path.of("/proc/loadavg");

  /** Room for 8192 processors, one bit each. */
  private static final long MASK_SIZE = 1024;

  @Override
  public Syntax syntax() {
    return Syntax.of(Operand.NONE, TIME, JSON);
  }

  @Override
  public int run(Arguments arguments, Output out, PrintStream err) throws KqException {
    Duration time = arguments.duration(TIME, DEFAULT_TIME);
    List<String> warnings = warnings();
    Rounds rounds = new Rounds(Comparisons.ALL, time);
    FutureTask<List<Result>> task = new FutureTask<>(() -> measure(rounds, warnings));
    try {
      int status = await(task, rounds, err);
      if (status != ExitStatus.OK) {
        return status;
      }
      BenchReport report = new BenchReport(SystemInfo.here(), warnings, task.get());
      if (arguments.has(JSON)) {
        out.line(report.json());
      } else {
        report.text().forEach(out::line);
      }
      return ExitStatus.OK;
    } catch (ExecutionException e) {
      Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
      throw arguments.failed("cannot measure: " + Reason.of(cause), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw arguments.failed("interrupted", e);
    }
  }

  /**
   * Measures on one processor. Otherwise two threads that wake each other would share a processor
   * in some rounds and not in others, which differs by a factor of ten.
   */
  private static List<Result> measure(Rounds rounds, List<String> warnings)
      throws IOException, InterruptedException {
    if (!bindThread()) {
      warnings.add("the threads could not be bound to one processor");
    }
    return rounds.run();
  }

  /**
   * Binds the calling thread, and the threads that it starts from now on, to the last one of its
   * processors, since the first often handles devices. Returns whether the system did it.
   */
  private static boolean bindThread() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mask = arena.allocate(MASK_SIZE, Long.BYTES);
      long length = SystemCall.call(SystemCall.SCHED_GETAFFINITY, 0, MASK_SIZE, mask.address(), 0);
      for (long at = length - 1; at >= 0; at--) {
        int bits = Byte.toUnsignedInt(mask.get(ValueLayout.JAVA_BYTE, at));
        if (bits != 0) {
          mask.fill((byte) 0);
          mask.set(ValueLayout.JAVA_BYTE, at, (byte) Integer.highestOneBit(bits));
          return SystemCall.call(SystemCall.SCHED_SETAFFINITY, 0, length, mask.address(), 0) == 0;
        }
      }
      return false;
    }
  }

  /** Runs the task in its own thread, so that a signal ends the command at once. */
  private static int await(FutureTask<?> task, Rounds rounds, PrintStream err)
      throws InterruptedException {
    try (Kqueue kq = Kqueue.open();
        ProgressLine progress = new ProgressLine(err)) {
      EndSignals.watch(kq, Set.of());
      Registration end = kq.register(Watch.user());
      if (progress.isVisible()) {
        kq.register(Watch.timer(REFRESH));
      }
      Runnable run =
          () -> {
            task.run();
            end.trigger();
          };
      Thread.ofPlatform().daemon().name("kq-bench").start(run);
      while (true) {
        for (Kevent event : kq.take()) {
          int status = EndSignals.take(event);
          if (status != 0 || event instanceof Kevent.User) {
            return status;
          }
          progress.show("kq bench: " + rounds.stage());
        }
      }
    }
  }

  /** Returns the reasons why the figures are worse than they could be. */
  private static List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (System.getProperty("java.vm.info", "").contains("emulated-client")) {
      warnings.add("this JVM has its first compiler only (-XX:TieredStopAtLevel=1)");
    }
    try {
      String load = Files.readString(LOAD).split(" ")[0];
      if (Double.parseDouble(load) > Runtime.getRuntime().availableProcessors()) {
        warnings.add("the machine is busy (load " + load + ")");
      }
    } catch (IOException | NumberFormatException e) {
      return warnings; // no /proc: the load is unknown
    }
    return warnings;
  }
}
