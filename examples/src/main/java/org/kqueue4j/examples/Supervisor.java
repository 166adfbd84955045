// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Note;
import org.kqueue4j.ProcNote;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.Watch;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * Keeps a program running: starts it again when it has ended and when its configuration changes,
 * until a signal says stop. Files, processes, signals and time in one wait, by one thread.
 */
public final class Supervisor {
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Note[] CHANGES = {VnodeNote.WRITE, VnodeNote.EXTEND, VnodeNote.DELETE, VnodeNote.RENAME};

  private final List<String> command;
  private final Path configuration;
  private final Consumer<String> log;

  Supervisor(List<String> command, Path configuration, Consumer<String> log) {
    this.command = command;
    this.configuration = configuration;
    this.log = log;
  }

  /** Supervises until the signal comes. */
  void run(String signal) throws IOException, InterruptedException {
    try (Kqueue kq = Kqueue.open()) {
      kq.register(Watch.signal(signal));
      kq.register(Watch.file(configuration, CHANGES));
      Process child = start(kq);
      for (; ; ) {
        for (Kevent event : kq.take()) {
          switch (event.filter()) {
            case SIGNAL -> {
              child.destroy();
              log.accept("stopped");
              return;
            }
            case VNODE -> {
              log.accept("configuration changed");
              child.destroy();
            }
            case PROC -> {
              log.accept("ended with status " + (event.data() >> 8 & 0xff));
              kq.register(Watch.timer(PAUSE).oneshot());
            }
            default -> { // the pause is over
              if (watchesConfiguration(kq)) {
                child = start(kq);
              } else {
                kq.register(Watch.timer(PAUSE).oneshot());
              }
            }
          }
        }
      }
    }
  }

  /**
   * A new file may have taken the old one's name, as when an editor saves. False if there is none,
   * as for a moment when it saves carelessly.
   */
  private boolean watchesConfiguration(Kqueue kq) {
    try {
      kq.register(Watch.file(configuration, CHANGES));
      return true;
    } catch (KqueueException e) {
      if (e.errno() == Errno.ENOENT) {
        return false;
      }
      throw e;
    }
  }

  private Process start(Kqueue kq) throws IOException {
    Process child = new ProcessBuilder(command).inheritIO().start();
    kq.register(Watch.process(child, ProcNote.EXIT));
    log.accept("started");
    return child;
  }

  /** Supervises a program: its configuration file, then the command. TERM stops it. */
  public static void main(String[] args) throws Exception {
    List<String> command = List.of(args).subList(1, args.length);
    new Supervisor(command, Path.of(args[0]), System.out::println).run("TERM");
  }
}
