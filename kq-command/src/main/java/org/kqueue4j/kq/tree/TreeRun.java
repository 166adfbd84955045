// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.tree;

import java.io.PrintStream;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kqueue;
import org.kqueue4j.kq.cli.ExitStatus;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.cli.OutputException;
import org.kqueue4j.kq.launch.CommandTemplate;
import org.kqueue4j.kq.loop.EndSignals;
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

/**
 * A run of the command: follows a tree until it is empty, the time has passed or a signal arrives.
 * Keeps the history of the tree.
 */
final class TreeRun implements LoopListener, TreeListener, AutoCloseable {
  /** How long a command may take to end after it was asked to. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  private static final int NONE = -1;

  private final TreeOutput out;
  private final PrintStream err;
  private final TreeHistory history;
  private final IdentityHashMap<TrackedProcess, TreeProcess> known = new IdentityHashMap<>();
  private final Loop loop = new Loop(Kqueue.open(), LoopSettings.PLAIN, this);
  private final ProcessTree tree = new ProcessTree(loop.kqueue(), this);

  /** The time from which all times count, of {@link System#nanoTime}. */
  private long zero;

  /** Whether the processes were started here, and therefore are to be ended. */
  private boolean own;

  /** The exit status of the command. */
  private int commandStatus = ExitStatus.OK;

  /** The exit status to use instead, if the command was ended. */
  private int endStatus = NONE;

  TreeRun(List<TreeReport> reports, TreeOutput out, PrintStream err) {
    this.out = out;
    this.err = err;
    this.history = new TreeHistory(reports);
    EndSignals.watch(loop.kqueue(), Set.of());
    loop.retain();
  }

  /** Starts a command and follows it. */
  int command(List<String> words, @Nullable Duration limit) throws KqException {
    own = true;
    tree.requireTracking();
    zero = System.nanoTime();
    tree.startAside(CommandTemplate.builder(words, Map.of()));
    if (follow(limit) == ExitStatus.TIMEOUT) {
      tree.end(Kill.TERM, false, GRACE);
      loop.run(null);
    }
    history.setCpu(tree.cpu());
    return end();
  }

  /** Follows existing processes. */
  int processes(List<Integer> pids, @Nullable Duration limit) throws KqException {
    zero = System.nanoTime();
    tree.adopt(pids);
    follow(limit);
    return end();
  }

  private int follow(@Nullable Duration limit) throws KqException {
    int status = loop.run(limit);
    if (status == ExitStatus.TIMEOUT) {
      endStatus = status;
    }
    return status;
  }

  private int end() {
    history.end(now());
    out.flush();
    OutputException failure = out.failure();
    if (failure != null) {
      throw failure;
    }
    return endStatus != NONE ? endStatus : commandStatus;
  }

  private long now() {
    return System.nanoTime() - zero;
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
      if (own) {
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
    if (own && !tree.isEmpty()) {
      tree.end(signal, signal == Kill.INT, GRACE);
    } else {
      stop();
    }
    return true;
  }

  private void stop() {
    loop.stop(ExitStatus.OK);
  }

  @Override
  public void warning(String message) {
    out.flush(); // so that the message has its place in the output
    err.println("kq: tree: " + message);
  }

  // ---- from the tree ----

  @Override
  public void appeared(TrackedProcess process) {
    TrackedProcess above = process.parent();
    TreeProcess parent = above == null ? null : known.get(above);
    TreeProcess node =
        new TreeProcess(
            process.pid(),
            process.origin(),
            parent,
            process.isParentKnown(),
            process.command(),
            process.started() - zero);
    known.put(process, history.appear(node));
  }

  private TreeProcess node(TrackedProcess process) {
    return Objects.requireNonNull(known.get(process));
  }

  @Override
  public void executed(TrackedProcess process) {
    history.execute(node(process), process.command(), process.executed() - zero);
  }

  @Override
  public void exited(TrackedProcess process) {
    WaitStatus status = process.status();
    history.exit(node(process), status, process.ended() - zero, process.cpu());
    if (process.origin() == Origin.STARTED) {
      commandStatus = status.exitStatus();
    }
  }

  @Override
  public void lost(TrackedProcess process) {
    history.lose(node(process), now());
  }

  @Override
  public void survived(List<TrackedProcess> processes) {
    for (TrackedProcess process : processes) {
      TreeProcess node = known.get(process);
      if (node != null) { // null if its birth is in a batch that was not reported
        history.survive(node, now());
      }
    }
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

  @Override
  public void close() {
    loop.close();
  }
}
