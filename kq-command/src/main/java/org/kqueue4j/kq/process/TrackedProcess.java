// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.process;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kevent;
import org.kqueue4j.kq.loop.Handler;

/**
 * A process of a {@link ProcessTree}, and what is known of it. Times are those of {@link
 * System#nanoTime}. For the tree's thread.
 */
public final class TrackedProcess implements Handler {
  /** How a process came into the tree. */
  public enum Origin {
    /** It is the command. */
    STARTED,

    /** It existed before. */
    FOUND,

    /** Another process forked it. */
    FORKED
  }

  private final ProcessTree tree;
  private final int pid;
  private final long seen;
  private Origin origin;
  private long started;
  private @Nullable TrackedProcess parent;
  private boolean parentKnown = true;
  private long executions;
  private long executed;
  private long ended;
  private @Nullable WaitStatus status;
  private long cpu = -1;

  // ---- for the tree only ----

  @Nullable List<String> command;

  /** Whether the listener knows it. */
  boolean reported;

  /** Whether its parent is not known yet. */
  boolean parentPending;

  /** The batch of events in which it forked last. */
  long forkedIn = -2;

  /** Whether its parent counts it as an unreported child. */
  boolean awaited;

  /** The number of children in this batch that were not reported yet. */
  int unreportedChildren;

  /** Its exit, which is reported after them. */
  ProcessTree.@Nullable ProcessEvent exit;

  /** Whether it was asked to end. */
  boolean asked;

  TrackedProcess(ProcessTree tree, int pid, Origin origin, long started, long seen) {
    this.tree = tree;
    this.pid = pid;
    this.origin = origin;
    this.started = started;
    this.seen = seen;
  }

  public int pid() {
    return pid;
  }

  public Origin origin() {
    return origin;
  }

  /**
   * Returns the parent; null for a process that was started or named, and after its exit. If the
   * parent is uncertain, returns the nearest certain ancestor.
   */
  public @Nullable TrackedProcess parent() {
    return parent;
  }

  /** Returns whether {@link #parent} forked it, and not perhaps a descendant of that. */
  public boolean isParentKnown() {
    return parentKnown;
  }

  /**
   * Returns its command line, which a child inherits until it executes a program; null if it exited
   * before the command line was read.
   */
  public @Nullable List<String> command() {
    return command;
  }

  /** Returns how often it was seen to execute a program. */
  long executions() {
    return executions;
  }

  /** Returns when it was last seen to execute a program. */
  public long executed() {
    return executed;
  }

  public long started() {
    return started;
  }

  public boolean isOver() {
    return status != null;
  }

  public long ended() {
    return ended;
  }

  /** Returns how it ended; unknown while it is alive. */
  public WaitStatus status() {
    return status == null ? WaitStatus.UNKNOWN : status;
  }

  /** Returns its processor time, in nanoseconds; -1 if it could not be read. */
  public long cpu() {
    return cpu;
  }

  // ---- changes ----

  void begin(List<String> commandLine, long time) {
    origin = Origin.STARTED;
    command = commandLine;
    started = time;
    parentKnown = true;
    parentPending = false;
  }

  void setParent(@Nullable TrackedProcess process, boolean known) {
    parent = process;
    parentKnown = known;
  }

  void execute(@Nullable List<String> commandLine, long time) {
    command = commandLine;
    executions++;
    executed = time;
  }

  void end(WaitStatus by, long time, long cpuNanos) {
    status = by;
    ended = time;
    cpu = cpuNanos;
  }

  /** Forgets the parent. A chain of parents would keep all ancestors. */
  void forgetParent() {
    parent = null;
  }

  /** Sends it a signal. Returns 0 or an error number. */
  int send(int signal) {
    return Kill.send(pid, seen, signal);
  }

  @Override
  public String name() {
    return tree.name();
  }

  @Override
  public void handle(Kevent event) {
    tree.note((Kevent.Proc) event, this);
  }

  @Override
  public String toString() {
    return pid + " " + command;
  }
}
