// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.init;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.kqueue4j.kq.process.CommandFailure;
import org.kqueue4j.kq.process.Kill;
import org.kqueue4j.kq.process.ProcFiles;
import org.kqueue4j.kq.process.WaitStatus;
import org.kqueue4j.kq.system.CallerEnvironment;
import org.kqueue4j.kq.system.SystemCall;

/**
 * What the first process of a container does: it starts the command, passes signals to it, and
 * waits for each process that has lost its parent. Outside of a container it is the parent of such
 * processes among its descendants, as their subreaper.
 *
 * <p>It waits for any child by wait4. No child is one of the JDK, whose own thread would miss it.
 * PROC of a kqueue is no help: it reports an exit, but leaves the zombie to its parent.
 */
final class FirstProcess {
  private static final int PR_SET_CHILD_SUBREAPER = 36;
  private static final int TIOCSPGRP = 0x5410;

  private static final int STOP = 19;
  private static final int TSTP = 20;
  private static final int TTIN = 21;
  private static final int TTOU = 22;

  /** Signals that ask a process to end. */
  private static final Set<Integer> ENDING = Set.of(1, 2, 3, 15);

  private static final int WNOHANG = 1;
  private static final int WUNTRACED = 2;
  private static final int WALL = 0x40000000;
  private static final int ECHILD = 10;
  private static final int STOPPED = 0x7f;

  /** The size of the kernel's {@code struct sigaction}, in longs, and of its signal sets. */
  private static final int ACTION_SIZE = 4;

  private static final int SET_SIZE = 8;

  /** How long it waits before it looks for processes that were forked while others were killed. */
  private static final Duration KILL_INTERVAL = Duration.ofMillis(100);

  /** How long a process may take to die of SIGKILL. */
  private static final Duration KILL_GRACE = Duration.ofSeconds(5);

  private final int self = (int) ProcessHandle.current().pid();
  private final BlockedSignals signals;
  private final boolean group;
  private final Duration stopTimeout;
  private final PrintStream err;

  private int command;

  /** How the command ended; unknown while it runs. */
  private WaitStatus status = WaitStatus.UNKNOWN;

  /** Whether no child is left, and therefore no descendant. */
  private boolean childless;

  FirstProcess(BlockedSignals signals, boolean group, Duration stopTimeout, PrintStream err) {
    this.signals = signals;
    this.group = group;
    this.stopTimeout = stopTimeout;
    this.err = err;
  }

  /** Runs the command, and ends what it leaves behind. Returns its exit status. */
  int run(List<String> words) {
    SystemCall.call(SystemCall.PRCTL, PR_SET_CHILD_SUBREAPER, 1, 0, 0);
    keepZombies();
    int started = Spawn.start(words, CallerEnvironment.asItWas());
    if (started < 0) {
      CommandFailure failure = CommandFailure.of(words.getFirst(), -started);
      err.println("kq: " + failure.getMessage());
      return failure.exitStatus();
    }
    command = started;
    giveTerminal();
    while (!status.isKnown()) {
      int signal = signals.take();
      if (signal == BlockedSignals.CHLD) {
        reap();
      } else {
        pass(signal);
      }
    }
    endDescendants();
    return status.exitStatus();
  }

  /** Undoes that the caller ignores CHLD: the kernel would drop the status of each child. */
  private static void keepZombies() {
    try (Arena arena = Arena.ofConfined()) {
      long action = arena.allocate(JAVA_LONG, ACTION_SIZE).address();
      SystemCall.call(SystemCall.RT_SIGACTION, BlockedSignals.CHLD, action, 0, SET_SIZE);
    }
  }

  /**
   * Makes the command's group the one that signals typed at the terminal go to, if it is this group
   * now. The command may have been stopped for reading before.
   */
  private void giveTerminal() {
    if (!ProcFiles.isForeground()) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      long pointer = arena.allocateFrom(JAVA_INT, command).address();
      if (SystemCall.call(SystemCall.IOCTL, 0, TIOCSPGRP, pointer, 0) == 0) {
        SystemCall.call(SystemCall.KILL, -command, Kill.CONT, 0, 0);
      }
    }
  }

  private void pass(int signal) {
    if (signal == Kill.CONT) {
      giveTerminal();
    }
    SystemCall.call(SystemCall.KILL, group ? -command : command, signal, 0, 0);
  }

  // ---- children ----

  private void reap() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment how = arena.allocate(JAVA_INT);
      int options = WNOHANG | WUNTRACED | WALL;
      long pid;
      while ((pid = SystemCall.call(SystemCall.WAIT4, -1, how.address(), options, 0)) > 0) {
        if (pid == command) {
          changed(how.get(JAVA_INT, 0));
        }
      }
      childless = pid == -ECHILD;
    }
  }

  private void changed(int how) {
    int low = how & 0x7f;
    int high = how >> 8 & 0xff;
    if (low == STOPPED) {
      stopped(high);
    } else {
      status = low == 0 ? new WaitStatus(high, 0) : new WaitStatus(-1, low);
    }
  }

  /** Stops too when the command was stopped at the terminal, so that the shell continues. */
  private void stopped(int signal) {
    if (self != 1 && (signal == TSTP || signal == TTIN || signal == TTOU)) {
      SystemCall.call(SystemCall.KILL, self, STOP, 0, 0);
    }
  }

  // ---- the end ----

  private void endDescendants() {
    reap();
    if (childless) {
      return;
    }
    ProcessHandle.current().descendants().forEach(FirstProcess::ask);
    long start = System.nanoTime();
    boolean again = false;
    while (!childless && !again) {
      Duration left = stopTimeout.minusNanos(System.nanoTime() - start);
      if (!left.isPositive()) {
        break;
      }
      again = ENDING.contains(signals.poll(left));
      reap();
    }
    kill();
  }

  private static void ask(ProcessHandle process) {
    process.destroy();
    SystemCall.call(SystemCall.KILL, process.pid(), Kill.CONT, 0, 0); // it may be stopped
  }

  private void kill() {
    long start = System.nanoTime();
    while (!childless) {
      if (System.nanoTime() - start > KILL_GRACE.toNanos()) {
        ProcessHandle.current()
            .descendants()
            .forEach(process -> err.println("kq: cannot end process " + process.pid()));
        return;
      }
      ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
      signals.poll(KILL_INTERVAL);
      reap();
    }
  }
}
