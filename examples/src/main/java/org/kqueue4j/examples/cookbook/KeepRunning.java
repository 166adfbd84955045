// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kevent;
import org.kqueue4j.Watch;
import org.kqueue4j.loop.EventLoop;

/** Keeps programs running: starts each again when it ends, after a pause. */
final class KeepRunning {
  // doc: run
  /** A program of this system, or of a simulated machine. */
  interface Program {
    /** Starts the program, and returns the watch for its exit. */
    Watch<Kevent.Proc> start() throws IOException;

    /** Asks the program to end. */
    void terminate();
  }

  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  private final EventLoop loop;
  private final Consumer<String> log;
  private final Set<Worker> running = new HashSet<>();
  private boolean stopping;

  KeepRunning(EventLoop loop, Consumer<String> log) {
    this.loop = loop;
    this.log = log;
  }

  void start(Program program) {
    new Worker(program).start();
  }

  /** Asks all programs to end, and stops the loop when they have. */
  void stop() {
    stopping = true;
    running.forEach(worker -> worker.program.terminate());
    stopWhenAllHaveEnded();
  }

  private void stopWhenAllHaveEnded() {
    if (stopping && running.isEmpty()) {
      loop.stop();
    }
  }

  private final class Worker {
    private final Program program;
    private Duration pause = SHORTEST_PAUSE;
    private long startedAt;

    Worker(Program program) {
      this.program = program;
    }

    void start() {
      if (stopping) {
        return;
      }
      startedAt = loop.nanoTime();
      try {
        loop.on(program.start(), this::ended);
        running.add(this);
      } catch (IOException e) {
        log.accept(e.getMessage());
        startAfterPause();
      }
    }

    private void ended(Kevent.Proc exit) {
      log.accept(exit.pid() + " " + exit.exitStatus().orElseThrow());
      running.remove(this);
      startAfterPause();
      stopWhenAllHaveEnded();
    }

    private void startAfterPause() {
      if (loop.nanoTime() - startedAt > LONGEST_PAUSE.toNanos()) {
        pause = SHORTEST_PAUSE; // it ran well
      }
      loop.after(pause, this::start);
      Duration longer = pause.multipliedBy(2);
      pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
    }
  }

  // end doc

  // doc: command
  /** A program of this system. */
  static final class Command implements Program {
    private final ProcessBuilder builder;
    private @Nullable Process process;

    Command(String... command) {
      builder = new ProcessBuilder(command).inheritIO();
    }

    @Override
    public Watch<Kevent.Proc> start() throws IOException {
      process = builder.start();
      return Watch.process(process);
    }

    @Override
    public void terminate() {
      if (process != null) {
        process.destroy();
      }
    }
  }

  // end doc

  // doc: main
  /** Keeps two programs running until TERM comes. */
  public static void main(String[] args) {
    try (EventLoop loop = EventLoop.open()) {
      KeepRunning programs = new KeepRunning(loop, System.out::println);
      programs.start(new Command("sleep", "60"));
      programs.start(new Command("sh", "-c", "exit 3"));
      loop.onSignal(
          "TERM",
          _ -> {
            programs.stop();
            loop.after(Duration.ofSeconds(10), loop::stop); // if a program does not end
          });
      loop.run();
    }
  }
  // end doc
}
