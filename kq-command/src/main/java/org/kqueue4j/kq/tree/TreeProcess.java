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

  private final int pid;
  private final Origin origin;
  private final @Nullable TreeProcess parent;
  private final boolean parentKnown;
  private final int depth;
  private final @Nullable List<String> inherited;
  private final long started;
  private final List<TreeProcess> children = new ArrayList<>(0);
  private final List<Execution> executions = new ArrayList<>(1);
  private int livingChildren;
  private @Nullable WaitStatus status;
  private long ended;
  private long cpu = -1;

  /**
   * Makes a living process.
   *
   * @param parentKnown whether the parent has forked it, and not perhaps a descendant of the parent
   * @param inherited the command line of its parent; null if it is unknown
   */
  TreeProcess(
      int pid,
      Origin origin,
      @Nullable TreeProcess parent,
      boolean parentKnown,
      @Nullable List<String> inherited,
      long started) {
    this.pid = pid;
    this.origin = origin;
    this.parent = parent;
    this.parentKnown = parentKnown;
    this.inherited = inherited;
    this.started = started;
    this.depth = parent == null ? 0 : parent.depth + 1;
    if (parent != null) {
      parent.children.add(this);
      parent.livingChildren++;
    }
  }

  /** Records an execution; null if the process exited before the command line was read. */
  void execute(@Nullable List<String> commandLine, long time) {
    executions.add(new Execution(commandLine, time));
  }

  void exit(WaitStatus how, long time, long cpuNanos) {
    status = how;
    ended = time;
    cpu = cpuNanos;
    if (parent != null) {
      parent.livingChildren--;
    }
  }

  int pid() {
    return pid;
  }

  Origin origin() {
    return origin;
  }

  @Nullable TreeProcess parent() {
    return parent;
  }

  boolean isParentKnown() {
    return parentKnown;
  }

  /** Returns the number of its ancestors. */
  int depth() {
    return depth;
  }

  List<TreeProcess> children() {
    return children;
  }

  boolean hasLivingSiblings() {
    return parent != null && parent.livingChildren > (isOver() ? 0 : 1);
  }

  long started() {
    return started;
  }

  /** Returns its command line; null if it is unknown. */
  @Nullable List<String> command() {
    return executions.isEmpty() ? inherited : executions.getLast().command();
  }

  /** Returns its first command line; null if it is unknown. */
  @Nullable List<String> firstCommand() {
    return inherited;
  }

  /** Returns the programs that it has executed after that. */
  List<Execution> executions() {
    return executions;
  }

  /** Returns whether it was forked and has not executed a program. */
  boolean isPlainFork() {
    return origin == Origin.FORKED && executions.isEmpty();
  }

  boolean isOver() {
    return status != null;
  }

  @Nullable WaitStatus status() {
    return status;
  }

  boolean hasFailed() {
    return status != null && !status.isSuccess() && status.isKnown();
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
