package org.kqueue4j.kq.tree;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.kq.process.TrackedProcess.Origin;
import org.kqueue4j.kq.process.WaitStatus;

/** A process of a {@link TreeHistory}. Times are nanoseconds since it began to be followed. */
final class TreeProcess {
  /**
   * It has executed a program.
   *
   * @param command the command line; null if it had gone before that could be read
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
   * A process that lives.
   *
   * @param parentKnown whether the parent has forked it off, and not perhaps a descendant of that
   * @param inherited the command line that it has from its parent; null if that is not known
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

  /** It has executed a program; null if it had gone before the command line could be read. */
  void execute(@Nullable List<String> commandLine, long time) {
    executions.add(new Execution(commandLine, time));
  }

  /** It has exited. */
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

  /** How many are above it. */
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

  /** Its command line; null if that is not known. */
  @Nullable List<String> command() {
    return executions.isEmpty() ? inherited : executions.getLast().command();
  }

  /** The command line that it had at first; null if that is not known. */
  @Nullable List<String> firstCommand() {
    return inherited;
  }

  /** The programs that it has executed since then. */
  List<Execution> executions() {
    return executions;
  }

  /** Whether it still is what its parent was when it forked. */
  boolean isPlainFork() {
    return origin == Origin.FORKED && executions.isEmpty();
  }

  boolean isOver() {
    return status != null;
  }

  /** How it exited; null while it lives. */
  @Nullable WaitStatus status() {
    return status;
  }

  boolean hasFailed() {
    return status != null && !status.isSuccess() && status.isKnown();
  }

  long ended() {
    return ended;
  }

  /** How long it has lived; until now, if it still does. */
  long lifetime(long now) {
    return (isOver() ? ended : now) - started;
  }

  /** The processor time that it had used; -1 if that is not known. */
  long cpu() {
    return cpu;
  }
}
