// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.tree;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.kq.process.TrackedProcess;
import org.kqueue4j.kq.process.TrackedProcess.Origin;
import org.kqueue4j.kq.process.TreeListener;
import org.kqueue4j.kq.process.WaitStatus;

/**
 * All processes that a tree has had, including those that have exited. Passes events to the
 * reports.
 */
final class TreeHistory implements TreeListener {
  private final List<TreeReport> reports;
  private final IdentityHashMap<TrackedProcess, TreeProcess> known = new IdentityHashMap<>();
  private final List<TreeProcess> roots = new ArrayList<>();
  private int processes;
  private int living;
  private int executions;
  private int failures;
  private int losses;
  private long cpu = -1;
  private long zero;

  TreeHistory(List<TreeReport> reports) {
    this.reports = reports;
  }

  /** Sets the time from which all times count, of {@link System#nanoTime}. */
  void begin(long now) {
    zero = now;
    for (TreeReport report : reports) {
      report.began();
    }
  }

  // ---- from the process tree ----

  @Override
  public void appeared(TrackedProcess process) {
    TrackedProcess above = process.parent();
    TreeProcess parent = above == null ? null : known.get(above);
    known.put(
        process,
        appear(
            new TreeProcess(
                process.pid(),
                process.origin(),
                parent,
                process.isParentKnown(),
                process.command(),
                process.started() - zero)));
  }

  @Override
  public void executed(TrackedProcess process) {
    TreeProcess node = known.get(process);
    if (node != null) {
      execute(node, process.command(), process.executed() - zero);
    }
  }

  @Override
  public void exited(TrackedProcess process) {
    TreeProcess node = known.get(process);
    WaitStatus status = process.status();
    if (node != null && status != null) {
      exit(node, status, process.ended() - zero, process.cpu());
    }
  }

  @Override
  public void lost(TrackedProcess process) {
    TreeProcess node = known.get(process);
    if (node != null) {
      lose(node, System.nanoTime() - zero);
    }
  }

  @Override
  public void survived(List<TrackedProcess> survivors) {
    for (TrackedProcess process : survivors) {
      TreeProcess node = known.get(process);
      if (node != null) {
        for (TreeReport report : reports) {
          report.survived(node, System.nanoTime() - zero);
        }
      }
    }
  }

  // ---- events ----

  TreeProcess appear(TreeProcess node) {
    processes++;
    living++;
    if (node.parent() == null) {
      roots.add(node);
    }
    for (TreeReport report : reports) {
      report.appeared(node);
    }
    return node;
  }

  void execute(TreeProcess node, @Nullable List<String> commandLine, long time) {
    executions++;
    node.execute(commandLine, time);
    for (TreeReport report : reports) {
      report.executed(node);
    }
  }

  void exit(TreeProcess node, WaitStatus status, long time, long cpuNanos) {
    living--;
    node.exit(status, time, cpuNanos);
    failures += node.hasFailed() ? 1 : 0;
    for (TreeReport report : reports) {
      report.exited(node);
    }
  }

  void lose(TreeProcess node, long time) {
    losses++;
    for (TreeReport report : reports) {
      report.lost(node, time);
    }
  }

  /** Ends the history: the reports sum it up. */
  void end(long now) {
    for (TreeReport report : reports) {
      report.ended(this, now - zero);
    }
  }

  /** Sets the processor time of all processes that were waited for. */
  void setCpu(long nanos) {
    cpu = nanos;
  }

  // ---- totals ----

  /** Returns the processes without a parent: those that were started or named. */
  List<TreeProcess> roots() {
    return roots;
  }

  int processes() {
    return processes;
  }

  int living() {
    return living;
  }

  /** Returns how many executions of programs were seen, including the command itself. */
  int executions() {
    int commands = 0;
    for (TreeProcess root : roots) {
      commands += root.origin() == Origin.STARTED ? 1 : 0;
    }
    return executions + commands;
  }

  int failures() {
    return failures;
  }

  /** Returns how often events may have been lost. */
  int losses() {
    return losses;
  }

  /** Returns the processor time of all processes; -1 if it is unknown. */
  long cpu() {
    return cpu;
  }

  /** Returns all processes, each after its parent and before the parent's next child. */
  List<TreeProcess> inOrder() {
    List<TreeProcess> all = new ArrayList<>(processes);
    List<TreeProcess> stack = new ArrayList<>(roots.reversed());
    while (!stack.isEmpty()) {
      TreeProcess node = stack.removeLast();
      all.add(node);
      stack.addAll(node.children().reversed());
    }
    return all;
  }

  /**
   * Returns the process with the longest life among those that were forked; the first root if there
   * is none.
   */
  @Nullable TreeProcess longest(long now) {
    TreeProcess longest = null;
    for (TreeProcess node : inOrder()) {
      boolean counts = node.parent() != null && node.origin() == Origin.FORKED;
      if (counts && (longest == null || node.lifetime(now) > longest.lifetime(now))) {
        longest = node;
      }
    }
    return longest != null || roots.isEmpty() ? longest : roots.getFirst();
  }
}
