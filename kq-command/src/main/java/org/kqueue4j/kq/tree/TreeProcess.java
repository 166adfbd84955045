// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.tree;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.kq.process.TrackedProcess.Origin;
import org.kqueue4j.kq.process.WaitStatus;

/** A process of a {@link TreeHistory}. Times are nanoseconds since the beginning of the history. */
final class TreeProcess {
  /**
   * An execution of a program.
   *
   * @param command the command line; null if the process exited before it was read
   */
  record Execution(@Nullable List<String> command, long time) {}

  final int pid;
  final Origin origin;
  final @Nullable TreeProcess parent;

  /** Whether the parent has forked it, and not perhaps a descendant of the parent. */
  final boolean parentKnown;

  /** The number of its ancestors. */
  final int depth;

  /** The command line that it began with, which may be that of its parent; null if unknown. */
  final @Nullable List<String> firstCommand;

  final long started;
  final List<TreeProcess> children = new ArrayList<>(0);

  /** The programs that it has executed after that. */
  final List<Execution> executions = new ArrayList<>(1);

  private int livingChildren;
  private @Nullable WaitStatus status;
  private long ended;
  private long cpu = -1;

  /** Makes a living process. */
  TreeProcess(
      int pid,
      Origin origin,
      @Nullable TreeProcess parent,
      boolean parentKnown,
      @Nullable List<String> firstCommand,
      long started) {
    this.pid = pid;
    this.origin = origin;
    this.parent = parent;
    this.parentKnown = parentKnown;
    this.firstCommand = firstCommand;
    this.started = started;
    this.depth = parent == null ? 0 : parent.depth + 1;
    if (parent != null) {
      parent.children.add(this);
      parent.livingChildren++;
    }
  }

  void exit(WaitStatus how, long time, long cpuNanos) {
    status = how;
    ended = time;
    cpu = cpuNanos;
    if (parent != null) {
      parent.livingChildren--;
    }
  }

  boolean hasLivingSiblings() {
    return parent != null && parent.livingChildren > (isOver() ? 0 : 1);
  }

  /** Returns its command line; null if it is unknown. */
  @Nullable List<String> command() {
    return executions.isEmpty() ? firstCommand : executions.getLast().command();
  }

  /** Returns whether it was forked and has not executed a program. */
  boolean isPlainFork() {
    return origin == Origin.FORKED && executions.isEmpty();
  }

  boolean isOver() {
    return status != null;
  }

  /** Returns how it ended; unknown while it is alive. */
  WaitStatus status() {
    return status == null ? WaitStatus.UNKNOWN : status;
  }

  boolean hasFailed() {
    return status().isKnown() && !status().isSuccess();
  }

  long ended() {
    return ended;
  }

  /** Returns its lifetime; until now if it is alive. */
  long lifetime(long now) {
    return (isOver() ? ended : now) - started;
  }

  /** Returns its processor time; -1 if it is unknown. */
  long cpu() {
    return cpu;
  }
}
