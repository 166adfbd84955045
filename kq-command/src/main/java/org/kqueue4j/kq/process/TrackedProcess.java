package org.kqueue4j.kq.process;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kevent;
import org.kqueue4j.kq.loop.Handler;

/** A process of a {@link ProcessTree}: what is known of it by now. For the tree's thread. */
public final class TrackedProcess implements Handler {
  /** How it came to be in the tree. */
  public enum Origin {
    /** It is the command. */
    STARTED,

    /** It was there before. */
    FOUND,

    /** Another one forked it off. */
    FORKED
  }

  private final ProcessTree tree;
  private final int pid;
  private final long seen;
  private Origin origin;
  private long started;
  private @Nullable TrackedProcess parent;
  private boolean parentKnown = true;
  private @Nullable List<String> command;
  private long executions;
  private long executed;
  private long ended;
  private @Nullable WaitStatus status;
  private long cpu = -1;

  // ---- for the tree alone ----

  /** Whether the listener knows it. */
  boolean reported;

  /** Whether its parent is still to be found out. */
  boolean parentPending;

  /** In which batch of events it forked last. */
  long forkedIn = -2;

  /** In which batch it appeared. */

  /** Whether its parent waits for it to be reported of. */
  boolean awaited;

  /** Children of this batch that have not been reported of. */
  int unreportedChildren;

  /** Its exit, which is reported when they have. */
  ProcessTree.@Nullable ProcessEvent exit;

  /** Whether it has been asked to end. */
  boolean asked;

  TrackedProcess(ProcessTree tree, int pid, Origin origin, long started, long seen) {
    this.tree = tree;
    this.pid = pid;
    this.origin = origin;
    this.started = started;
    this.seen = seen;
  }

  /** Its pid. */
  public int pid() {
    return pid;
  }

  /** How it came to be in the tree. */
  public Origin origin() {
    return origin;
  }

  /**
   * The process above it; null for one that was started or named, and after it has exited. If that
   * is not known for certain, the nearest one above it that is.
   */
  public @Nullable TrackedProcess parent() {
    return parent;
  }

  /** Whether {@link #parent} forked it off, and not perhaps a descendant of that. */
  public boolean isParentKnown() {
    return parentKnown;
  }

  /**
   * Its command line, which a child has of its parent until it executes a program itself; null if
   * it had gone before that could be read.
   */
  public @Nullable List<String> command() {
    return command;
  }

  /** How often it was seen to execute a program. */
  public long executions() {
    return executions;
  }

  /** When it was seen to execute a program last, of {@link System#nanoTime}. */
  public long executed() {
    return executed;
  }

  /** When it began, of {@link System#nanoTime}. */
  public long started() {
    return started;
  }

  /** Whether it has exited. */
  public boolean isOver() {
    return status != null;
  }

  /** When it exited, of {@link System#nanoTime}. */
  public long ended() {
    return ended;
  }

  /** How it exited; null while it lives. */
  public @Nullable WaitStatus status() {
    return status;
  }

  /** The processor time that it had used, in nanoseconds; -1 if that could not be seen any more. */
  public long cpu() {
    return cpu;
  }

  // ---- what becomes known of it ----

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

  void forgetParent() {
    parent = null;
  }

  void setCommand(@Nullable List<String> commandLine) {
    command = commandLine;
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

  /** Sends it a signal; gives 0 or errno. */
  int send(int signal) {
    return Kill.send(pid, seen, signal);
  }

  @Override
  public String name() {
    return tree.name();
  }

  @Override
  public void handle(Kevent event) {
    tree.note(event, this);
  }

  @Override
  public String toString() {
    return pid + " " + command;
  }
}
