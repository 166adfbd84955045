// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.ExitStatus;
import org.kqueue4j.Kevent;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.Watch;
import org.kqueue4j.loop.EventLoop;
import org.kqueue4j.loop.Handle;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * Keeps a program running: starts it again when it has ended and when its configuration changes,
 * until a signal comes. One thread waits for files, processes, signals and time in one loop.
 */
public final class Supervisor {
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final EventLoop loop;
  private final List<String> command;
  private final Path configuration;
  private final Consumer<String> log;
  private final Handle changes;
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
    this.configuration = configuration;
    this.log = log;
    loop.onSignal(signal, _ -> stop());
    changes = loop.on(watchOfConfiguration(), this::changed);
    start();
  }

  private Watch<Kevent.Vnode> watchOfConfiguration() {
    return Watch.file(
        configuration, VnodeNote.WRITE, VnodeNote.EXTEND, VnodeNote.DELETE, VnodeNote.RENAME);
  }

  private void start() {
    try {
      // Another file may have taken the name, as when an editor saves.
      changes.registration().modify(watchOfConfiguration());
      child = new ProcessBuilder(command).inheritIO().start();
      log.accept("started");
      loop.onExit(child, this::ended);
    } catch (KqueueException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
      loop.after(PAUSE, this::start); // no file has the name at this moment
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

  private void changed() {
    log.accept("configuration changed");
    destroy();
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
