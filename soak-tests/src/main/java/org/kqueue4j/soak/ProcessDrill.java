// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.soak;

import java.io.IOException;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.ProcNote;
import org.kqueue4j.Watch;
import org.kqueue4j.soak.Ledger.Tally;
import org.kqueue4j.soak.DrillKnote.Violation;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** Children that exit, or are killed: each end is reported once, with its status. */
final class ProcessDrill extends Drill {
  private static final int SIGKILL = 9;
  private static final int LAST_STATUS = 100;
  private static final int SELDOM = 40;
  private static final long UNKNOWN = -1;

  /** Before Linux 6.15 a status can be lost to the thread of the JVM that waits for children. */
  private static final boolean ALWAYS_KNOWN =
      Runtime.Version.parse(System.getProperty("os.version").replaceAll("^(\\d+\\.\\d+).*", "$1"))
              .compareTo(Runtime.Version.parse("6.15"))
          >= 0;

  // Written by the driver, in the monitor.
  private @Nullable Process child;
  private int status; // as a shell gives it
  private boolean killed;
  private boolean byPid;
  private boolean asked; // to end

  private boolean reported; // this

  ProcessDrill(int number, Station station, Tally tally) {
    super("process " + number, station, tally);
  }

  @Override
  void step(SplittableRandom random) throws Exception {
    int exit = random.nextInt(LAST_STATUS);
    boolean byNumber = random.nextBoolean();
    boolean kill = random.nextInt(3) == 0;
    int choice = random.nextInt(4);
    if (random.nextInt(SELDOM) != 0) {
      return; // a process costs a thousand times as much as other steps
    }
    if (child == null) {
      start(exit, byNumber);
    } else if (choice == 0) {
      rewatch();
    } else {
      finish(kill);
    }
  }

  private synchronized void start(int exit, boolean byNumber) throws IOException {
    status = exit;
    killed = false;
    byPid = byNumber;
    asked = false;
    reported = false;
    child =
        new ProcessBuilder("sh", "-c", "read x; exit " + exit)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    note("started " + child.pid() + ", to exit with " + exit);
    watch(child);
  }

  private void watch(Process process) {
    try {
      if (byPid) {
        add(Watch.process(process.pid(), ProcNote.EXIT));
      } else {
        register(Watch.process(process, ProcNote.EXIT));
      }
    } catch (KqueueException e) {
      if (e.errno() != Errno.ESRCH || !byPid || !asked) {
        throw e;
      }
      reported = true; // it ended unwatched, so its pid is unknown now
    }
  }

  /** Deletes the knote and watches the child anew. */
  private synchronized void rewatch() {
    DrillKnote knote = current;
    Process process = child;
    if (knote != null && process != null && !knote.isLost()) {
      note("delete: " + knote.delete());
      watch(process);
    }
  }

  private void finish(boolean kill) throws Exception {
    Process process = child;
    if (process == null) {
      return;
    }
    note(kill ? "kill" : "let exit");
    tally.put.increment();
    synchronized (this) {
      killed = kill;
      asked = true;
    }
    if (kill) {
      process.destroyForcibly();
    } else {
      process.getOutputStream().write('\n');
      process.getOutputStream().flush();
    }
    settle();
  }

  @Override
  void settle() throws Exception {
    await("the exit is reported", () -> reported);
    synchronized (this) {
      if (child != null) {
        child.getOutputStream().close();
      }
      child = null;
      current = null;
    }
  }

  @Override
  void renew() {
    if (child != null && !reported) {
      watch(child);
    }
  }

  @Override
  synchronized void taken(DrillKnote knote, Report event) throws Exception {
    if (knote.reports.get() > 1) {
      throw new Violation("exited twice", knote, event);
    }
    super.taken(knote, event);
  }

  @Override
  void account(DrillKnote knote, Report event) {
    long wanted = killed ? SIGKILL : (long) status << 8;
    if (byPid && event.data() == UNKNOWN && !ALWAYS_KNOWN) {
      wanted = UNKNOWN;
    }
    if ((event.fflags() & ProcNote.EXIT.bit()) == 0 || event.data() != wanted) {
      throw new Violation("not the status " + wanted, knote, event);
    }
    reported = true;
  }

  @Override
  void end() throws Exception {
    finish(true);
  }

  @Override
  synchronized void abandon() {
    if (child != null) {
      child.destroyForcibly();
    }
  }
}
