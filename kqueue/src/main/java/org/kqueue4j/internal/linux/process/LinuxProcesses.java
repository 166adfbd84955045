// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.process;

import static org.kqueue4j.sys.Event.NOTE_EXEC;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.filter.Processes;
import org.kqueue4j.internal.kern.Exceptions;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.linux.poller.Poller;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.OptionalCall;
import org.kqueue4j.internal.linux.sys.OwnDescriptors;
import org.kqueue4j.internal.linux.sys.Procfs;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.internal.thread.DaemonThreads;
import org.kqueue4j.sys.Errno;

/**
 * The processes that one kqueue watches: their exits by pidfds, their forks and execs by the proc
 * connector, which is open while any knote needs it. If a child has been waited for before the
 * message about its fork is read, it has no pidfd: it ends with the message about the exit of its
 * last thread.
 *
 * <p>Guarded by the lock of the kqueue.
 *
 * <p><b>Order.</b> The kernel queues all messages about a process before its pidfd becomes
 * readable. So the connector is always drained before exits are reported: otherwise the message
 * about a child could come after its parent has left the map, and the child would be lost.
 *
 * <p><b>Identity.</b> A pidfd always refers to one process. A message has only a pid, and its time:
 * a message from before the process was watched is not about it, and a later fork to the same pid
 * shows that the process is gone.
 */
public final class LinuxProcesses implements Processes {
  /** The delay before an exit is reported without its status, in milliseconds. */
  static volatile long checkLaterMillis = 100;

  private final KernelQueue queue;
  private final Poller poller;

  private final Map<Integer, WatchedProcess> watched = new HashMap<>();

  /** Children of tracked processes, from the message about the fork until their knote is made. */
  private final Map<Integer, WatchedProcess> announced = new HashMap<>();

  /** Processes that may have exited since the connector was last drained. */
  private final ArrayDeque<WatchedProcess> undrained = new ArrayDeque<>();

  /** Processes that may have exited, all of whose messages have been read. */
  private final ArrayDeque<WatchedProcess> drained = new ArrayDeque<>();

  private @Nullable ProcConnector connector;
  private int listeners;
  private boolean draining;
  private boolean again;

  public LinuxProcesses(KernelQueue queue, Poller poller) {
    this.queue = queue;
    this.poller = poller;
  }

  Poller poller() {
    return poller;
  }

  /** Returns the time by the clock of the connector's messages. */
  long now() {
    return ProcessClock.now(poller.scratch());
  }

  // ---- objects of the program ----

  /**
   * Checks a change that names a process which is watched already by an object of the program, and
   * keeps the object.
   *
   * @return null, or {@code ESRCH} if the pid is another process's now
   */
  public @Nullable Failure adopt(long pid, Object subject) {
    WatchedProcess process = isPid(pid) ? watched.get((int) pid) : null;
    if (process == null) {
      return null;
    }
    if (!isAlive(subject) && process.hasFd() && !isOver(process)) {
      return Failure.of(Errno.ESRCH, "the process has exited, and another one has its pid " + pid);
    }
    if (subject instanceof Process child) {
      process.adopt(child);
    }
    return null;
  }

  /** Returns whether the process exists, be it as a zombie. */
  private static boolean isAlive(Object source) {
    return source instanceof ProcessHandle handle ? handle.isAlive() : ((Process) source).isAlive();
  }

  // ---- Processes ----

  private static boolean isPid(long pid) {
    return pid > 0 && pid <= Integer.MAX_VALUE;
  }

  @Override
  public @Nullable Proc find(long ident, @Nullable Object subject) {
    if (!isPid(ident)) {
      return null;
    }
    int pid = (int) ident;
    WatchedProcess child = announced.get(pid);
    if (child != null) {
      open(child);
      return child;
    }
    WatchedProcess process = open(ident, subject);
    if (process == null) {
      return findVanished(ident, subject);
    }
    if (process.hasFd() && isOver(process) && process.findStatus()) {
      process.close();
      return null;
    }
    return process; // it lives, or its exit is reported when the status is known
  }

  /** Opens the process of a pid, living or not; it has a pidfd, or a reason why it has none. */
  private @Nullable WatchedProcess open(long ident, @Nullable Object subject) {
    int pid = (int) ident;
    long fd = OwnDescriptors.tryOpenPidfd(poller.scratch(), pid);
    if (PidFd.isNone(fd)) {
      return null;
    }
    if (OptionalCall.PIDFD_OPEN.refuses(fd) && subject instanceof Process) {
      return null; // a thread of the JDK waits for this child
    }
    long now = now();
    WatchedProcess process = new WatchedProcess(this, pid, now, now, false);
    if (fd < 0) {
      process.refuse(PidFd.failure(fd, pid));
      return process;
    }
    process.setFd((int) fd);
    if (subject != null && !isAlive(subject)) {
      process.close();
      return null;
    }
    if (subject instanceof Process child) {
      process.adopt(child);
    }
    return process;
  }

  /** Opens a child that a message has announced. If it has no pidfd, it has been waited for. */
  private void open(WatchedProcess child) {
    if (child.hasEnded()) {
      child.setExited(); // without a descriptor, since the limit may be reached
      return;
    }
    long fd = OwnDescriptors.tryOpenPidfd(poller.scratch(), child.pid);
    if (fd >= 0) {
      child.setFd((int) fd);
    } else if (!PidFd.isNone(fd)) {
      child.refuse(PidFd.failure(fd, child.pid));
    } else if (child.hasMissedMessages()) {
      child.setExited();
    }
  }

  /** Returns a process that has no pidfd, mostly since it was waited for, but an object. */
  private @Nullable WatchedProcess vanished(long ident, @Nullable Object subject) {
    if (!(subject instanceof Process child)) {
      return null;
    }
    long now = now();
    WatchedProcess process = new WatchedProcess(this, (int) ident, now, now, false);
    process.adopt(child);
    if (!child.isAlive()) {
      process.setGone();
    }
    return process;
  }

  /** Returns a vanished process if its object does not have the status yet. */
  private @Nullable WatchedProcess findVanished(long ident, @Nullable Object subject) {
    WatchedProcess process = vanished(ident, subject);
    return process == null || process.findStatus() ? null : process;
  }

  @Override
  public @Nullable Proc findZombie(long ident, @Nullable Object subject) {
    if (!isPid(ident)) {
      return null;
    }
    WatchedProcess process = open(ident, subject);
    if (process == null) {
      process = vanished(ident, subject);
    }
    if (process == null || process.hasFd() && !isOver(process)) {
      if (process != null) {
        process.close();
      }
      return null;
    }
    if (process.findStatus()) {
      process.setExited();
    }
    return process;
  }

  @Override
  public void tracked(long child) {
    WatchedProcess process = announced.remove((int) child);
    if (process != null && watched.get(process.pid) != process) {
      forgetChildren(process);
    }
  }

  // ---- for WatchedProcess ----

  void add(WatchedProcess process) {
    watched.put(process.pid, process);
  }

  void remove(WatchedProcess process) {
    watched.remove(process.pid, process);
    forgetChildren(process);
  }

  /** Forgets the announced children of a process that gets no more hints, and theirs. */
  private void forgetChildren(WatchedProcess parent) {
    if (!announced.isEmpty()) {
      List<WatchedProcess> children =
          announced.values().stream().filter(child -> child.parent == parent).toList();
      for (WatchedProcess child : children) {
        announced.remove(child.pid, child);
        forgetChildren(child);
      }
    }
  }

  boolean isOver(WatchedProcess process) {
    return PidFd.isOver(poller.calls(), process.fd());
  }

  /** Counts one more user of the connector, which the first one opens. */
  @Nullable Failure listen() {
    if (connector == null) {
      ProcConnector opened = new ProcConnector(this, poller.scratch());
      Failure failure = opened.open();
      if (failure == null) {
        failure = poller.add(opened, Linux.EPOLLIN);
      }
      if (failure != null) {
        opened.close();
        return failure;
      }
      connector = opened;
    }
    listeners++;
    return null;
  }

  /** Counts one user of the connector less; the last one closes it. */
  void unlisten() {
    listeners--;
    ProcConnector opened = connector;
    if (listeners == 0 && opened != null) {
      connector = null;
      poller.remove(opened);
      opened.close();
    }
  }

  /**
   * Checks the process when the JDK's thread has waited for it, so that the object has the status.
   */
  void await(WatchedProcess process, Process child) {
    // Not by this thread, which holds the lock.
    var _ = child.onExit().thenRunAsync(() -> statusKnown(process));
  }

  /**
   * Checks the process after a delay, since its status is not available. If it is waited for before
   * that, its pidfd becomes ready.
   */
  void checkLater(WatchedProcess process) {
    CompletableFuture.delayedExecutor(checkLaterMillis, TimeUnit.MILLISECONDS)
        .execute(
            () -> {
              process.giveUpStatus();
              statusKnown(process);
            });
  }

  private void statusKnown(WatchedProcess process) {
    queue.lock().lock();
    try {
      if (watched.get(process.pid) == process) {
        mayHaveExited(process, queue);
      }
    } catch (RuntimeException | Error e) { // thrown by a filter; no thread reads the future
      DaemonThreads.report(e);
    } finally {
      queue.lock().unlock();
    }
  }

  // ---- what has happened ----

  /** The pidfd of a process is ready. */
  void mayHaveExited(WatchedProcess process, KernelQueue queue) {
    undrained.add(process);
    takeIn(queue);
  }

  /** Drains the connector, and then reports the exits that were known before. */
  void takeIn(KernelQueue queue) {
    if (draining) {
      again = true;
      return;
    }
    draining = true;
    try {
      do {
        again = false;
        drained.addAll(undrained);
        undrained.clear();
        ProcConnector opened = connector;
        try {
          if (opened != null) {
            opened.readAll(queue);
          }
        } finally {
          reportExits(queue);
        }
      } while (again);
    } finally {
      draining = false;
    }
  }

  /** Reports exits. What a filter throws is thrown again when all are reported. */
  private void reportExits(KernelQueue queue) {
    @Nullable Throwable thrown = null;
    for (WatchedProcess process = drained.poll(); process != null; process = drained.poll()) {
      try {
        if (!process.hasFd() || isOver(process)) {
          process.reportExit(queue);
        }
      } catch (RuntimeException | Error e) {
        thrown = Exceptions.add(thrown, e);
      }
    }
    Exceptions.rethrow(thrown);
  }

  /** A process has forked, at that time. */
  void forked(KernelQueue queue, int parent, int child, long time) {
    WatchedProcess former = watched.get(child);
    if (former != null && isFormer(former, time)) {
      former.replaced(queue);
      former = null;
    }
    WatchedProcess process = latest(parent);
    if (process == null || !process.concerns(time)) {
      return;
    }
    if (former != null || !process.tracks()) {
      process.notifyKnote(
          queue, Processes.fork(0)); // the program watches the child itself, or nothing does
      return;
    }
    announce(process, new WatchedProcess(this, child, time, time, true));
    process.notifyKnote(queue, Processes.fork(child));
  }

  /** Returns the process that has a pid according to the messages that have been read. */
  private @Nullable WatchedProcess latest(int pid) {
    WatchedProcess child = announced.get(pid);
    return child != null ? child : watched.get(pid);
  }

  private void announce(WatchedProcess parent, WatchedProcess child) {
    child.parent = parent;
    announced.put(child.pid, child);
  }

  /** Returns whether a fork to its pid at that time shows that another process has the pid. */
  private boolean isFormer(WatchedProcess process, long time) {
    // A process that was found alive may have been so before the message about its own fork.
    return time > process.known && (process.announced || !process.hasFd() || isOver(process));
  }

  /** A process has executed a program, at that time. */
  void executed(KernelQueue queue, int pid, long time) {
    WatchedProcess process = latest(pid);
    if (process != null && process.concerns(time)) {
      process.executed(time);
      process.notifyKnote(queue, NOTE_EXEC);
    }
  }

  /** A process has started another thread, at that time. */
  void threadBegan(int pid, int thread, long time) {
    WatchedProcess process = latest(pid);
    if (process != null && process.concerns(time)) {
      process.threadBegan(thread);
    }
  }

  /** A thread of a process has exited, at that time. */
  void threadExited(KernelQueue queue, int pid, int thread, int status, long time) {
    WatchedProcess process = latest(pid);
    if (process != null && process.concerns(time)) {
      process.threadExited(thread, status, time);
      if (process.hasEnded()) {
        process.reportExit(queue);
      }
    }
  }

  /**
   * Repairs what lost messages have left out: notifies the knotes that depend on messages, and
   * tracks the missed children that still live.
   */
  void repair(KernelQueue queue) {
    for (WatchedProcess process : List.copyOf(watched.values())) {
      if (process.announced && !process.hasFd()) {
        process.reportExit(queue); // it may have exited long ago, and the message may be lost
      }
      if (process.listens()) {
        process.notifyKnote(queue, LOST);
      }
    }
    for (WatchedProcess process : List.copyOf(announced.values())) {
      process.missMessages();
      process.notifyKnote(queue, LOST);
    }
    List<Procfs.Stat> all = Procfs.stats();
    long now = now();
    long boot = ProcessClock.boot(poller.scratch());
    Set<Integer> done = new HashSet<>();
    // A child that is found may have children itself, before or after it in the list.
    for (int before = -1; before != done.size(); ) {
      before = done.size();
      for (Procfs.Stat stat : all) {
        WatchedProcess parent = watched.get(stat.parent());
        long latestStart = ProcessClock.endOfTick(boot, stat.startTicks());
        if (parent != null
            && parent.tracks()
            && parent.concerns(latestStart)
            && !stat.isZombie()
            && latest(stat.pid()) == null
            && done.add(stat.pid())) {
          WatchedProcess child = new WatchedProcess(this, stat.pid(), parent.since(), now, false);
          child.missMessages();
          announce(parent, child);
          parent.notifyKnote(queue, Processes.fork(stat.pid()));
        }
      }
    }
  }
}
