// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.tree;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kqueue;
import org.kqueue4j.kq.cli.ExitStatus;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.cli.OutputException;
import org.kqueue4j.kq.loop.Loop;
import org.kqueue4j.kq.loop.LoopListener;
import org.kqueue4j.kq.loop.LoopSettings;
import org.kqueue4j.kq.loop.Occurrence;
import org.kqueue4j.kq.process.CommandFailure;
import org.kqueue4j.kq.process.Kill;
import org.kqueue4j.kq.process.ProcessTree;
import org.kqueue4j.kq.process.TrackedProcess;
import org.kqueue4j.kq.process.TrackedProcess.Origin;
import org.kqueue4j.kq.process.TreeListener;
import org.kqueue4j.kq.process.WaitStatus;
import org.kqueue4j.kq.text.NameText;

/**
 * A run of the command: follows a tree until it is empty, the time has passed or a signal arrives.
 */
final class TreeRun implements LoopListener, TreeListener {
  /** How long a command may take to end after it was asked to. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private static final int NONE = -1;

  private final TreeOutput out;
  private final PrintStream err;
  private final @Nullable Duration limit;
  private final TreeHistory history;
  private @Nullable Loop loop;
  private @Nullable ProcessTree tree;

  /** Whether the processes were started here, and therefore are to be ended. */
  private boolean own;

  /** The exit status of the command. */
  private int commandStatus = ExitStatus.OK;

  /** The exit status to use instead, if the command was ended. */
  private int endStatus = NONE;

  TreeRun(List<TreeReport> reports, TreeOutput out, PrintStream err, @Nullable Duration limit) {
    this.out = out;
    this.err = err;
    this.limit = limit;
    this.history = new TreeHistory(reports);
  }

  /** Starts a command and follows it. */
  int command(List<String> words) throws KqException {
    own = true;
    return run(
        following -> {
          following.requireTracking();
          history.begin(System.nanoTime());
          following.startAside(new ProcessBuilder(NameText.command(words)).inheritIO());
        });
  }

  /** Follows existing processes. */
  int processes(List<Integer> pids) throws KqException {
    return run(
        following -> {
          history.begin(System.nanoTime());
          following.adopt(pids);
        });
  }

  /** Begins a tree. */
  @FunctionalInterface
  private interface Beginning {
    void begin(ProcessTree tree);
  }

  private int run(Beginning beginning) throws KqException {
    try (Loop running = new Loop(Kqueue.open(), LoopSettings.PLAIN, this)) {
      ProcessTree following = new ProcessTree(running.kqueue(), running.newId(), this);
      loop = running;
      tree = following;
      running.watchEndSignals(Set.of());
      running.retain();
      beginning.begin(following);
      follow(running, following);
      if (own) {
        history.setCpu(following.cpu());
      }
    }
    history.end(System.nanoTime());
    out.flush();
    OutputException failure = out.failure();
    if (failure != null) {
      throw failure;
    }
    return endStatus != NONE ? endStatus : commandStatus;
  }

  private void follow(Loop running, ProcessTree following) throws KqException {
    int status = running.run(limit);
    if (status == ExitStatus.TIMEOUT) {
      endStatus = ExitStatus.TIMEOUT;
      if (own) {
        following.end(Kill.TERM, false, GRACE);
        running.run(null);
      }
    }
  }

  // ---- from the loop ----

  @Override
  public void occurred(Occurrence occurrence) {}

  @Override
  public void idle() {
    out.flush();
    if (out.failure() != null && endStatus == NONE) {
      // The reader of the output has gone.
      endStatus = ExitStatus.FAILED;
      if (own && tree != null) {
        tree.end(Kill.TERM, false, GRACE);
      } else {
        stop();
      }
    }
  }

  @Override
  public boolean ending(int exitStatus) {
    int signal = exitStatus - ExitStatus.SIGNALLED;
    endStatus = exitStatus;
    if (own && tree != null && !tree.isEmpty()) {
      tree.end(signal, signal == Kill.INT, GRACE);
    } else {
      stop();
    }
    return true;
  }

  private void stop() {
    if (loop != null) {
      loop.stop(ExitStatus.OK);
    }
  }

  @Override
  public void warning(String message) {
    out.flush(); // so that the message has its place in the output
    err.println("kq: tree: " + message);
  }

  // ---- from the tree ----

  @Override
  public void appeared(TrackedProcess process) {
    history.appeared(process);
  }

  @Override
  public void executed(TrackedProcess process) {
    history.executed(process);
  }

  @Override
  public void exited(TrackedProcess process) {
    history.exited(process);
    WaitStatus status = process.status();
    if (process.origin() == Origin.STARTED && status != null) {
      commandStatus = status.exitStatus();
    }
  }

  @Override
  public void lost(TrackedProcess process) {
    history.lost(process);
  }

  @Override
  public void survived(List<TrackedProcess> processes) {
    history.survived(processes);
  }

  @Override
  public void notStarted(CommandFailure failure) {
    warning(String.valueOf(failure.getMessage()));
    commandStatus = failure.exitStatus();
    stop();
  }

  @Override
  public void emptied() {
    stop();
  }
}
