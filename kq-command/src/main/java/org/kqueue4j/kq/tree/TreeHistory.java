// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.tree;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.kq.process.TrackedProcess.Origin;
import org.kqueue4j.kq.process.WaitStatus;

/**
 * All processes that a tree has had, including those that have exited. Passes events to the
 * reports. Times are nanoseconds since the beginning.
 */
final class TreeHistory {
  private final List<TreeReport> reports;
  private final List<TreeProcess> roots = new ArrayList<>();
  private int losses;
  private long cpu = -1;

  TreeHistory(List<TreeReport> reports) {
    this.reports = reports;
  }

  // ---- events ----

  TreeProcess appear(TreeProcess process) {
    if (process.parent == null) {
      roots.add(process);
    }
    reports.forEach(report -> report.appeared(process));
    return process;
  }

  /** Records an execution; null if the process exited before the command line was read. */
  void execute(TreeProcess process, @Nullable List<String> commandLine, long time) {
    process.executions.add(new TreeProcess.Execution(commandLine, time));
    reports.forEach(report -> report.executed(process));
  }

  void exit(TreeProcess process, WaitStatus status, long time, long cpuNanos) {
    process.exit(status, time, cpuNanos);
    reports.forEach(report -> report.exited(process));
  }

  void lose(TreeProcess process, long time) {
    losses++;
    reports.forEach(report -> report.lost(process, time));
  }

  void survive(TreeProcess process, long time) {
    reports.forEach(report -> report.survived(process, time));
  }

  /** Ends the history: the reports sum it up. */
  void end(long time) {
    reports.forEach(report -> report.ended(this, time));
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

  int count(Predicate<TreeProcess> which) {
    return (int) inOrder().stream().filter(which).count();
  }

  int processes() {
    return count(_ -> true);
  }

  int living() {
    return count(process -> !process.isOver());
  }

  int failures() {
    return count(TreeProcess::hasFailed);
  }

  /** Returns how many executions of programs were seen, including the command itself. */
  int executions() {
    return inOrder().stream().mapToInt(process -> process.executions.size()).sum()
        + count(process -> process.origin == Origin.STARTED);
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
    List<TreeProcess> all = new ArrayList<>();
    List<TreeProcess> stack = new ArrayList<>(roots.reversed());
    while (!stack.isEmpty()) {
      TreeProcess process = stack.removeLast();
      all.add(process);
      stack.addAll(process.children.reversed());
    }
    return all;
  }

  /**
   * Returns the process with the longest life among those that were forked; the first root if there
   * is none.
   */
  @Nullable TreeProcess longest(long now) {
    TreeProcess longest = null;
    for (TreeProcess process : inOrder()) {
      boolean counts = process.parent != null && process.origin == Origin.FORKED;
      if (counts && (longest == null || process.lifetime(now) > longest.lifetime(now))) {
        longest = process;
      }
    }
    return longest != null || roots.isEmpty() ? longest : roots.getFirst();
  }
}
