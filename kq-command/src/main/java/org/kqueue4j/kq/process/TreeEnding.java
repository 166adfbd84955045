// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.process;

import java.time.Duration;
import java.util.List;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.loop.OneshotTimer;
import org.kqueue4j.kq.process.TrackedProcess.Origin;

/**
 * The end of a {@link ProcessTree}. Its processes are asked by a signal, and killed if they are
 * alive after a time; so are those that join later. It waits only with a timer of the tree's queue.
 *
 * <p>For the tree's thread.
 */
final class TreeEnding {
  /** How long a signal that was typed at the terminal may take before the stop signal is sent. */
  private static final Duration TYPED_GRACE = Duration.ofSeconds(2);

  /** How long a process may take to die of SIGKILL. */
  private static final Duration KILL_GRACE = Duration.ofSeconds(5);

  private enum Phase {
    RUNS,
    TYPED,
    STOPPING,
    KILLING,
    GIVEN_UP
  }

  private final ProcessTree tree;
  private final OneshotTimer timer;
  private Phase phase = Phase.RUNS;
  private int stopSignal = Kill.TERM;
  private Duration grace = Duration.ZERO;

  /** Makes the ending of a tree that continues, with a timer of the tree. */
  TreeEnding(ProcessTree tree, OneshotTimer timer) {
    this.tree = tree;
    this.timer = timer;
  }

  /** Ends the tree, see {@link ProcessTree#end}. */
  void begin(int signal, boolean typed, Duration within) {
    if (phase != Phase.RUNS || signal == Kill.KILL || within.isZero()) {
      kill();
      return;
    }
    tree.adoptMissed();
    grace = within;
    stopSignal = signal;
    if (typed) {
      interrupt();
    } else {
      stop();
    }
  }

  private void interrupt() {
    phase = Phase.TYPED;
    ProcessStat own = ProcessStat.read(ProcFiles.ownPid());
    for (TrackedProcess process : tree.living()) {
      ProcessStat stat = ProcessStat.read(process.pid());
      if (own == null || stat == null || !own.isInterruptedWith(stat)) {
        process.send(stopSignal);
      }
    }
    stopSignal = Kill.TERM;
    timer.start(grace.compareTo(TYPED_GRACE) < 0 ? grace : TYPED_GRACE);
  }

  private void stop() {
    phase = Phase.STOPPING;
    tree.living().forEach(this::ask);
    timer.start(grace);
  }

  private void ask(TrackedProcess process) {
    process.asked = true;
    process.send(stopSignal);
    process.send(Kill.CONT); // a stopped process would not receive the signal
  }

  void kill() {
    phase = Phase.KILLING;
    tree.adoptMissed();
    tree.living().forEach(process -> process.send(Kill.KILL));
    timer.start(KILL_GRACE);
  }

  /** Returns whether SIGKILL was sent, so that nothing else about a process matters. */
  boolean isKilling() {
    return phase == Phase.KILLING;
  }

  /** Handles a process that has joined the tree. */
  void processAdded(TrackedProcess process) {
    if (phase == Phase.KILLING) {
      process.send(Kill.KILL);
    } else if (phase == Phase.STOPPING && tree.isOrphan(process)) {
      ask(process); // a child of a living parent may be there to clean up
    }
  }

  /** Handles an exit: the children that the process did not end are asked themselves. */
  void processExited(TrackedProcess parent) {
    if (phase == Phase.TYPED && parent.origin() == Origin.STARTED) {
      stop(); // the others were left behind by the command
    } else if (phase == Phase.STOPPING) {
      for (TrackedProcess process : tree.living()) {
        if (process.parent() == parent && !process.asked) {
          ask(process);
        }
      }
    }
  }

  void graceExpired() throws KqException {
    switch (phase) {
      case TYPED -> stop();
      case STOPPING -> kill();
      case KILLING -> giveUp();
      default -> {}
    }
  }

  private void giveUp() throws KqException {
    List<TrackedProcess> survivors = tree.living();
    if (!survivors.isEmpty()) {
      phase = Phase.GIVEN_UP;
      tree.giveUp(survivors);
    }
  }

  /** Prepares for the start of a command, or handles the exit of the last process. */
  void reset() {
    timer.stop();
    phase = Phase.RUNS;
  }
}
