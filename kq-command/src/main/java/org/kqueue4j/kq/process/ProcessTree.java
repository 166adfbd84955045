// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.process;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.ProcNote;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.kq.cli.KqException;
import org.kqueue4j.kq.loop.Handler;
import org.kqueue4j.kq.loop.OneshotTimer;
import org.kqueue4j.kq.process.TrackedProcess.Origin;
import org.kqueue4j.sys.ClosedKqueueException;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.Event;
import org.kqueue4j.sys.KqueueException;

/**
 * Processes and their descendants, from their start or discovery to the last exit. The thread of a
 * kqueue calls {@link #handle} for each event. The tree never blocks.
 *
 * <p><b>No fork is missed.</b> While a command is being started, this process itself is tracked.
 * Therefore the command is tracked from its birth, and so is each child, by {@code NOTE_TRACK}.
 * Events are collected until everything that was pending has been taken: the tree's own user event,
 * which is triggered last, marks that point. So a child is always reported before the exit of its
 * parent.
 *
 * <p><b>Without the proc connector</b>, see {@link #untracked}, only the command itself is watched.
 * Its descendants are looked up in /proc when the tree is to be ended.
 *
 * <p>For one thread. Only one tree of a queue may be starting a command at a time.
 */
public final class ProcessTree implements Handler {
  private static final ProcNote[] TRACKED = {
    ProcNote.TRACK, ProcNote.FORK, ProcNote.EXEC, ProcNote.EXIT
  };

  /** The program by which the JDK starts others. */
  private static final String LAUNCHER = "/jspawnhelper";

  /**
   * An event, and what was known of its process when it was taken.
   *
   * @param fflags the notes of the event, with those that only the kernel sets
   * @param status how the process ended, if the event is an exit
   */
  record ProcessEvent(
      TrackedProcess process,
      @Nullable TrackedProcess tracker,
      int fflags,
      WaitStatus status,
      long time,
      @Nullable List<String> command,
      @Nullable ProcessStat stat) {
    /** Makes an event that the tree itself has noted; without notes, so that it is reported. */
    ProcessEvent(TrackedProcess process, @Nullable TrackedProcess tracker, int fflags, long time) {
      this(process, tracker, fflags, WaitStatus.UNKNOWN, time, null, null);
    }

    boolean has(ProcNote note) {
      return (fflags & note.bit()) != 0;
    }

    boolean isChild() {
      return (fflags & Event.NOTE_CHILD) != 0;
    }

    boolean hasLostChild() {
      return (fflags & Event.NOTE_TRACKERR) != 0;
    }
  }

  /** The result of a start by another thread. */
  private record Outcome(@Nullable Process process, @Nullable CommandFailure failure) {}

  private final Kqueue kq;
  private final TreeListener listener;

  /** Triggered to report the batch. */
  private final Registration mark;

  /** Whether forks may have been missed. */
  private boolean incomplete;

  private final TreeEnding ending;
  private final int self = ProcFiles.ownPid();

  /** The living processes and those of this batch that have exited, older ones first. */
  private final Map<Integer, TrackedProcess> processes = new LinkedHashMap<>();

  private int live;
  private List<ProcessEvent> batch = new ArrayList<>();
  private long batches;
  private boolean marked;
  private boolean emptyReported = true;

  private @Nullable ProcessBuilder starting;
  private @Nullable Process command;
  private long startTime;
  private volatile @Nullable Outcome outcome;

  /** The registration of this process while a command is being started. */
  private @Nullable Registration selfTracking;

  private @Nullable String untracked;

  /** Makes an empty tree. */
  public ProcessTree(Kqueue kq, TreeListener listener) {
    this.kq = kq;
    this.listener = listener;
    this.ending = new TreeEnding(this, new OneshotTimer(kq, this));
    this.mark = kq.register(Watch.user(), this);
  }

  @Override
  public String name() {
    return "process tree";
  }

  // ---- members ----

  /**
   * Makes sure that forks can be followed.
   *
   * @throws KqueueException with the missing requirement, where the proc connector is not available
   */
  public void requireTracking() {
    if (selfTracking != null) {
      return;
    }
    try {
      selfTracking = kq.register(Watch.process(self, TRACKED), this);
    } catch (KqueueException e) {
      throw new KqueueException(e.errno(), reason(e));
    }
  }

  private void untrackSelf() {
    if (selfTracking != null) {
      selfTracking.close();
      selfTracking = null;
    }
  }

  /**
   * Returns why the descendants of the command cannot be followed; null if they are followed, or if
   * nothing was started yet.
   */
  public @Nullable String untracked() {
    return untracked;
  }

  /**
   * Starts a command. Returns when it has been executed.
   *
   * @throws CommandFailure if there is no such command, or it cannot be executed
   */
  public TrackedProcess start(ProcessBuilder builder) throws CommandFailure {
    prepareStart(builder);
    try {
      return startSucceeded(builder, builder.start());
    } catch (IOException e) {
      startFailed();
      throw CommandFailure.of(builder, e);
    }
  }

  /**
   * Starts a command by another thread, so that its first events are taken as they happen. The
   * listener receives the result.
   */
  public void startAside(ProcessBuilder builder) {
    prepareStart(builder);
    Thread.ofPlatform().name("kq-start").start(() -> startNow(builder));
  }

  private void startNow(ProcessBuilder builder) {
    try {
      outcome = new Outcome(builder.start(), null);
    } catch (IOException e) {
      outcome = new Outcome(null, CommandFailure.of(builder, e));
    }
    try {
      mark.trigger();
    } catch (ClosedKqueueException e) {
      // The loop has ended. A command that it did not take must not be left running.
      Outcome how = outcome;
      if (how != null && how.process() != null) {
        how.process().destroyForcibly();
      }
    }
  }

  private void prepareStart(ProcessBuilder builder) {
    if (starting != null) {
      throw new IllegalStateException("one command at a time");
    }
    if (untracked == null) {
      try {
        requireTracking();
      } catch (KqueueException e) {
        if (e.errno() != Errno.EACCES && e.errno() != Errno.EOPNOTSUPP) {
          throw e;
        }
        untracked = e.reason();
      }
    }
    ending.reset();
    starting = builder;
    startTime = System.nanoTime();
    emptyReported = false;
  }

  /** Returns the reason without the name of the watched process, which is this process. */
  private static String reason(KqueueException e) {
    String reason = e.reason();
    int colon = reason.indexOf(": ");
    return reason.startsWith("proc ") && colon >= 0 ? reason.substring(colon + 2) : reason;
  }

  private TrackedProcess startSucceeded(ProcessBuilder builder, Process process) {
    starting = null;
    command = process;
    int pid = (int) process.pid();
    // Its first event may have arrived before the start returned.
    TrackedProcess root = processes.get(pid);
    if (root != null) {
      untrackSelf();
    } else {
      root = add(new TrackedProcess(this, pid, Origin.STARTED, startTime, System.nanoTime()));
      if (untracked != null) {
        kq.register(Watch.process(process, ProcNote.EXIT), root);
      }
      note(new ProcessEvent(root, null, 0, startTime));
    }
    root.begin(List.copyOf(builder.command()), startTime);
    ending.processAdded(root);
    return root;
  }

  /** Forgets the launcher, which is all that was seen so far. */
  private void startFailed() {
    starting = null;
    untrackSelf();
    for (ProcessEvent event : batch) {
      if (isLauncher(event.process) && processes.remove(event.process.pid(), event.process)) {
        live--;
      }
    }
    batch.removeIf(event -> isLauncher(event.process));
  }

  /**
   * Returns whether this is a child of this process, or its child, whose purpose is unknown yet.
   */
  private static boolean isLauncher(TrackedProcess process) {
    return process.origin() == Origin.FORKED && !process.reported && process.parent() == null;
  }

  /**
   * Adds existing processes and their descendants.
   *
   * @throws KqueueException {@code ESRCH} if one of these pids does not exist; {@code EMFILE} if no
   *     descriptor is left; with the missing requirement, where the proc connector is not available
   */
  public void adopt(List<Integer> pids) {
    emptyReported = false;
    for (int pid : pids) {
      if (!processes.containsKey(pid) && !adopt(pid, null, TRACKED)) {
        throw new KqueueException(Errno.ESRCH, "there is no process " + pid);
      }
    }
    adoptDescendants(TRACKED);
    if (!ProcFiles.areReadable()) { // some descendants may have been missed
      throw new KqueueException(
          Errno.EMFILE, "too many open files; raise the limit on open files (ulimit -n)");
    }
  }

  /**
   * Adds an existing process. Returns false if it has exited, or if it is tracked already, so that
   * the event of its birth is pending.
   */
  private boolean adopt(int pid, @Nullable TrackedProcess parent, ProcNote... notes) {
    long now = System.nanoTime();
    ProcessStat stat = ProcessStat.read(pid);
    long age = stat == null ? 0 : Kill.sinceBoot(now) - stat.startNanos();
    TrackedProcess process =
        new TrackedProcess(this, pid, Origin.FOUND, now - Math.max(0, age), now);
    try {
      kq.register(Watch.process(pid, notes), process);
    } catch (KqueueException e) {
      if (e.errno() != Errno.ESRCH && e.errno() != Errno.EEXIST) {
        throw new KqueueException(e.errno(), "process " + pid + ": " + reason(e));
      }
      return false;
    }
    process.setParent(parent, true);
    process.command = ProcFiles.commandLine(pid);
    add(process);
    note(new ProcessEvent(process, parent, 0, now));
    return true;
  }

  /**
   * Adds descendants until no new one is found. The children of a watched process are reported, and
   * those born before that are in the next listing.
   */
  private void adoptDescendants(ProcNote... notes) {
    for (boolean found = true; found; ) {
      found = false;
      for (int pid : ProcFiles.pids()) {
        ProcessStat stat = ProcessStat.read(pid);
        TrackedProcess parent = stat == null || pid == self ? null : processes.get(stat.parent());
        if (parent == null || parent.isOver()) {
          continue;
        }
        TrackedProcess known = processes.get(pid);
        if (known == null) {
          found |= adopt(pid, parent, notes);
        } else if (known.origin() == Origin.FOUND && !known.reported && known.parent() == null) {
          known.setParent(parent, true); // both were named
        }
      }
    }
  }

  private TrackedProcess add(TrackedProcess process) {
    processes.put(process.pid(), process);
    live++;
    return process;
  }

  /** Returns whether no process of the tree is alive. */
  public boolean isEmpty() {
    return live == 0 && starting == null;
  }

  /**
   * Returns the processor time, in nanoseconds, of all commands that have ended and of their
   * descendants, as far as their parents have waited for them.
   */
  public long cpu() {
    if (command != null && isEmpty()) {
      command.onExit().join(); // it has exited, and the JDK's own thread is about to notice
    }
    return ChildTimes.cpu();
  }

  /** Returns the living processes, older ones first. */
  public List<TrackedProcess> living() {
    return processes.values().stream().filter(process -> !process.isOver()).toList();
  }

  // ---- events ----

  @Override
  public void handle(Kevent event) throws KqException {
    switch (event) {
      case Kevent.User _ -> reportBatch();
      case Kevent.Timer _ -> ending.graceExpired();
      default -> note((Kevent.Proc) event, null);
    }
  }

  /**
   * Notes an event of a process.
   *
   * @param owner the process that it is an event of, or an ancestor of that; null for this process
   */
  void note(Kevent.Proc event, @Nullable TrackedProcess owner) {
    int pid = (int) event.pid();
    if (pid == self) {
      if (event.hasLostChild()) {
        watchCommand();
      }
      return;
    }
    long now = System.nanoTime();
    boolean over = event.has(ProcNote.EXIT);
    TrackedProcess process = processes.get(pid);
    boolean isNew = event.isChild() && (process == null || process.isOver());
    if (isNew) {
      process = addChild(event, owner, now);
    } else if (process == null) {
      return; // the event is stale
    }
    if (event.isChild() && process.origin() == Origin.STARTED) {
      untrackSelf();
      event.registration().attach(process);
    }
    if (event.has(ProcNote.FORK)) {
      process.forkedIn = batches;
    }
    boolean hurried = ending.isKilling();
    if (isNew && !over) {
      ending.processAdded(process);
    }
    List<String> commandLine =
        event.has(ProcNote.EXEC) && !hurried ? ProcFiles.commandLine(pid) : null;
    ProcessStat stat = over && !hurried ? ProcessStat.read(pid) : null;
    TrackedProcess tracker = isNew ? owner : null;
    WaitStatus status = WaitStatus.of(event);
    note(new ProcessEvent(process, tracker, event.fflags(), status, now, commandLine, stat));
  }

  private TrackedProcess addChild(Kevent.Proc event, @Nullable TrackedProcess owner, long now) {
    int pid = (int) event.pid();
    TrackedProcess process = add(new TrackedProcess(this, pid, Origin.FORKED, now, now));
    if (event.parent().isPresent()) {
      TrackedProcess parent = processes.get((int) event.parent().getAsLong());
      process.setParent(parent != null ? parent : owner, parent != null);
      // The registrations of its children inherit this, which tells whom they descend from.
      event.registration().attach(process);
    } else {
      process.parentPending = true; // the exit status has replaced the parent
    }
    return process;
  }

  private void note(ProcessEvent event) {
    batch.add(event);
    if (!marked) {
      marked = true;
      mark.trigger();
    }
  }

  /** Watches the command itself if the event of its birth may be lost. */
  private void watchCommand() {
    Process process = command;
    TrackedProcess root = process == null ? null : processes.get((int) process.pid());
    if (process != null && root != null && selfTracking != null) {
      untrackSelf();
      try {
        kq.register(Watch.process(process, TRACKED), root);
      } catch (KqueueException e) {
        if (e.errno() != Errno.EEXIST) {
          throw e;
        }
        // The event of its birth is pending.
      }
      note(new ProcessEvent(root, null, Event.NOTE_TRACKERR, System.nanoTime()));
    }
  }

  // ---- reports ----

  /** Reports a batch: everything that was pending has been taken. */
  private void reportBatch() throws KqException {
    marked = false;
    if (!isStartComplete()) {
      return; // whether an event belongs to the command is known only after the start
    }
    List<ProcessEvent> now = batch;
    batch = new ArrayList<>();
    Parentage parentage = new Parentage(now, processes, batches);
    for (ProcessEvent event : now) {
      if (event.process.parentPending) {
        parentage.resolve(event);
      }
    }
    for (ProcessEvent event : now) {
      TrackedProcess process = event.process;
      TrackedProcess parent = process.parent();
      if (!process.reported && !process.awaited && parent != null) {
        process.awaited = true;
        parent.unreportedChildren++;
      }
    }
    for (ProcessEvent event : now) {
      report(event);
    }
    batches++;
    if (live == 0 && !emptyReported) {
      emptyReported = true;
      ending.reset();
      listener.emptied();
    }
  }

  private boolean isStartComplete() throws KqException {
    ProcessBuilder builder = starting;
    Outcome how = outcome;
    if (builder == null || how == null) {
      return builder == null;
    }
    outcome = null;
    if (how.process() != null) {
      startSucceeded(builder, how.process());
    } else if (how.failure() != null) {
      startFailed();
      emptyReported = true;
      listener.notStarted(how.failure());
    }
    return true;
  }

  private void report(ProcessEvent event) throws KqException {
    TrackedProcess process = event.process;
    TrackedProcess parent = process.parent();
    if (!process.reported) {
      reportNew(process);
    }
    if (event.hasLostChild()) {
      incomplete = true;
      listener.lost(process);
    }
    if (event.has(ProcNote.EXEC)) {
      reportExec(event);
    }
    if (event.has(ProcNote.EXIT) && !process.isOver()) {
      if (process.unreportedChildren > 0) {
        process.exit = event; // reported after its children
      } else {
        reportExit(event);
      }
    }
    ProcessEvent exit = parent == null ? null : parent.exit;
    if (parent != null && exit != null && parent.unreportedChildren == 0) {
      parent.exit = null;
      reportExit(exit);
    }
  }

  private void reportNew(TrackedProcess process) throws KqException {
    TrackedProcess parent = process.parent();
    if (parent != null) {
      parent.unreportedChildren--;
      if (process.origin() == Origin.FORKED) {
        process.command = parent.command();
      }
    }
    process.reported = true;
    listener.appeared(process);
  }

  private void reportExec(ProcessEvent event) throws KqException {
    TrackedProcess process = event.process;
    List<String> commandLine = event.command;
    List<String> known = process.command();
    if (process.origin() == Origin.STARTED && process.executions() <= 1) {
      // The JDK's launcher and then the command, in two events or in one.
      if (commandLine == null || commandLine.equals(known)) {
        process.execute(known, event.time);
        return;
      }
      if (isLauncher(commandLine.getFirst())) {
        return;
      }
    }
    process.execute(commandLine, event.time);
    listener.executed(process);
  }

  /**
   * Returns whether this is the launcher, or a program that was about to be replaced when its name
   * was read.
   */
  private static boolean isLauncher(String program) {
    return program.endsWith(LAUNCHER) || program.startsWith("[");
  }

  private void reportExit(ProcessEvent event) throws KqException {
    TrackedProcess process = event.process;
    ProcessStat stat = event.stat;
    long cpu = stat != null && stat.isZombie() ? stat.cpuNanos() : -1;
    process.end(status(process, event.status), event.time, cpu);
    live--;
    processes.remove(process.pid(), process);
    listener.exited(process);
    ending.processExited(process);
    process.forgetParent();
  }

  /** Returns how a process ended; of the command the JDK may know more. */
  private WaitStatus status(TrackedProcess process, WaitStatus status) {
    Process own = command;
    if (!status.isKnown() && own != null && own.pid() == process.pid() && !own.isAlive()) {
      return new WaitStatus(own.exitValue(), 0);
    }
    return status;
  }

  // ---- the end ----

  /**
   * Ends all living processes and all that they fork: by a signal, and by SIGKILL if they are alive
   * after a time. The listener is told when the last one has exited. A second call kills them at
   * once. An empty tree stays unchanged.
   *
   * @param signal the signal to stop them by
   * @param typed whether this process received that signal itself, perhaps from the terminal.
   *     Processes in the foreground then have it already. A process that ignores it, such as a
   *     background job of a script, receives TERM later
   * @param within how long they may take
   */
  public void end(int signal, boolean typed, Duration within) {
    if (!isEmpty()) {
      ending.begin(signal, typed, within);
    }
  }

  /** Kills all living processes and all that they fork. */
  public void kill() {
    ending.kill();
  }

  /** Looks up the processes that could not be followed, before they are ended. */
  void adoptMissed() {
    if (untracked != null || incomplete) {
      adoptDescendants(ProcNote.EXIT);
    }
  }

  /** Returns whether its parent is no longer there to wait for it. */
  boolean isOrphan(TrackedProcess process) {
    TrackedProcess parent = process.parent();
    return parent == null || parent.isOver() || processes.get(parent.pid()) != parent;
  }

  /** Gives up on processes that cannot be ended. */
  void giveUp(List<TrackedProcess> survivors) throws KqException {
    listener.survived(survivors);
    emptyReported = true;
    listener.emptied();
  }
}
