// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.ExitStatus;
import org.kqueue4j.file.FileChange;
import org.kqueue4j.file.FileChange.Kind;
import org.kqueue4j.loop.EventLoop;

/**
 * Keeps a program running: starts it again when it has ended and when its configuration changes,
 * until a signal comes. One thread waits for files, processes, signals and time in one loop.
 */
public final class Supervisor {
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final EventLoop loop;
  private final List<String> command;
  private final Consumer<String> log;
  private @Nullable Process child; // the loop's thread

  /**
   * Starts the program.
   *
   * @param loop the loop, which the signal stops
   * @param signal the name of the signal
   */
  Supervisor(
      EventLoop loop,
      List<String> command,
      Path configuration,
      String signal,
      Consumer<String> log) {
    this.loop = loop;
    this.command = command;
    this.log = log;
    loop.onSignal(signal, _ -> stop());
    loop.onChange(configuration, this::changed);
    start();
  }

  private void start() {
    try {
      child = new ProcessBuilder(command).inheritIO().start();
      log.accept("started");
      loop.onExit(child, this::ended);
    } catch (IOException e) {
      log.accept(e.getMessage());
      loop.stop();
    }
  }

  private void ended(ExitStatus exit) {
    log.accept(exit.toString());
    child = null;
    loop.after(PAUSE, this::start);
  }

  private void changed(FileChange change) {
    if (change.kind() == Kind.COMPLETE) {
      log.accept("configuration changed");
      destroy();
    }
  }

  private void stop() {
    log.accept("stopped");
    destroy();
    loop.stop();
  }

  private void destroy() {
    if (child != null) {
      child.destroy();
    }
  }

  /** Supervises a program: its configuration file, then the command. TERM stops it. */
  public static void main(String[] args) {
    List<String> command = List.of(args).subList(1, args.length);
    try (EventLoop loop = EventLoop.open()) {
      new Supervisor(loop, command, Path.of(args[0]), "TERM", System.out::println);
      loop.run();
    }
  }
}
