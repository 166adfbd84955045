// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Filter;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.ProcNote;
import org.kqueue4j.Watch;

/** Keeps several programs running, each started again after a pause when it ends. */
final class KeepRunning {
  private KeepRunning() {}

  // doc: run
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Duration A_WHILE = Duration.ofSeconds(10);

  private static final class Program {
    final int number;
    final List<String> command;
    @Nullable Process process;
    int failures; // in a row
    long startedAt;

    Program(int number, List<String> command) {
      this.number = number;
      this.command = command;
    }

    void start(Kqueue kq) throws IOException {
      startedAt = System.nanoTime();
      process = new ProcessBuilder(command).inheritIO().start();
      kq.register(Watch.process(process, ProcNote.EXIT), this);
    }

    void startAfterPause(Kqueue kq) {
      boolean ranWell = System.nanoTime() - startedAt > A_WHILE.toNanos();
      failures = ranWell ? 0 : Math.min(failures + 1, 6);
      kq.register(Watch.timer(PAUSE.multipliedBy(1L << failures)).oneshot(), this);
    }
  }

  /** Runs the programs until the signal comes, then stops them. */
  static void run(List<List<String>> commands, String signal)
      throws IOException, InterruptedException {
    List<Program> programs = new ArrayList<>();
    try (Kqueue kq = Kqueue.open()) {
      kq.register(Watch.signal(signal));
      for (List<String> command : commands) {
        programs.add(new Program(programs.size(), command));
        programs.getLast().start(kq);
      }
      for (; ; ) {
        for (Kevent event : kq.take()) {
          switch (event.attachment()) {
            case Program program when event.filter() == Filter.PROC -> program.startAfterPause(kq);
            case Program program -> program.start(kq);
            case null, default -> {
              return; // the signal
            }
          }
        }
      }
    } finally {
      stop(programs);
    }
  }

  // end doc

  private static void stop(List<Program> programs) throws InterruptedException {
    List<Process> running = new ArrayList<>();
    for (Program program : programs) {
      if (program.process != null) {
        program.process.destroy();
        running.add(program.process);
      }
    }
    try {
      for (Process process : running) {
        process.waitFor(A_WHILE.toMillis(), TimeUnit.MILLISECONDS);
      }
    } finally {
      running.forEach(Process::destroyForcibly);
    }
  }
}
