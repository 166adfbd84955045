// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.launch;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.ProcNote;
import org.kqueue4j.Watch;
import org.kqueue4j.kq.cli.ExitStatus;
import org.kqueue4j.kq.loop.EndSignals;
import org.kqueue4j.kq.process.CommandFailure;
import org.kqueue4j.kq.process.Kill;
import org.kqueue4j.kq.process.ProcFiles;
import org.kqueue4j.kq.process.WaitStatus;
import org.kqueue4j.kq.system.QuitSignal;

/** A command that runs in place of kq: it has the terminal, and its status becomes that of kq. */
public final class ForegroundCommand {
  private ForegroundCommand() {}

  /**
   * Runs the command to its end. Passes on signals that ask kq to end, except INT if it was typed
   * at the terminal, which the command receives itself. QUIT is ignored: at the terminal the
   * command receives it too.
   *
   * @return its exit status, as a shell reports it; 126 or 127 if it cannot be executed or found
   */
  public static int run(ProcessBuilder builder, PrintStream err) {
    try (Kqueue kq = Kqueue.open()) {
      EndSignals.watchAlone(kq);
      long seen = System.nanoTime();
      Process process = builder.start();
      QuitSignal.ignore(); // the command decides; it has its own action, since it has started
      kq.register(Watch.process(process, ProcNote.EXIT));
      return waitFor(kq, (int) process.pid(), seen);
    } catch (IOException e) {
      CommandFailure failure = CommandFailure.of(builder, e);
      err.println("kq: " + failure.getMessage());
      return failure.exitStatus();
    }
  }

  private static int waitFor(Kqueue kq, int pid, long seen) {
    while (true) {
      List<Kevent> events;
      try {
        events = kq.take();
      } catch (InterruptedException e) {
        Kill.send(pid, seen, Kill.TERM); // an interrupt of this thread asks for an end
        continue;
      }
      for (Kevent event : events) {
        if (event instanceof Kevent.Proc exit) {
          return WaitStatus.of(exit).exitStatus();
        }
        int signal = EndSignals.take(event) - ExitStatus.SIGNALLED;
        boolean typed = signal == Kill.INT && ProcFiles.isForeground();
        if (!typed) {
          Kill.send(pid, seen, signal);
        }
      }
    }
  }
}
