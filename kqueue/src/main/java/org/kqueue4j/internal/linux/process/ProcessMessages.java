// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.process;

import static org.kqueue4j.sys.Event.NOTE_EXEC;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.filter.Processes;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.linux.poller.Poller;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.Procfs;
import org.kqueue4j.internal.queue.KernelQueue;

/**
 * What the messages of the proc connector mean for the processes that one kqueue watches. The
 * connector is open while any knote needs it.
 *
 * <p>A pidfd always refers to one process. A message has only a pid, and its time: a message from
 * before the process was watched is not about it, and a later fork to the same pid shows that the
 * process is gone.
 *
 * <p>Guarded by the lock of the kqueue.
 */
final class ProcessMessages {
  private final LinuxProcesses processes;
  private final Poller poller;
  private @Nullable ProcConnector connector;
  private int listeners;

  ProcessMessages(LinuxProcesses processes, Poller poller) {
    this.processes = processes;
    this.poller = poller;
  }

  /** Counts one more user of the connector, which the first one opens. */
  @Nullable Failure listen() {
    if (connector == null) {
      ProcConnector opened = new ProcConnector(processes, poller);
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

  void readAll(KernelQueue queue) {
    if (connector != null) {
      connector.readAll(queue, this);
    }
  }

  void forked(KernelQueue queue, int parent, int child, long time) {
    WatchedProcess former = processes.watched(child);
    if (former != null && isFormer(former, time)) {
      former.replaced(queue);
      former = null;
    }
    WatchedProcess process = processes.latest(parent);
    if (process == null || !process.concerns(time)) {
      return;
    }
    if (former != null || !process.tracks()) {
      // The program watches the child itself, or no knote tracks it.
      process.notifyKnote(queue, Processes.fork(0));
      return;
    }
    processes.announce(process, new WatchedProcess(processes, child, time, time, true));
    process.notifyKnote(queue, Processes.fork(child));
  }

  /** Returns whether a fork to its pid at that time shows that another process has the pid. */
  private boolean isFormer(WatchedProcess process, long time) {
    // A process that was found alive may have been so before the message about its own fork.
    return time > process.known && (process.announced || !process.hasFd() || process.isOver());
  }

  void executed(KernelQueue queue, int pid, long time) {
    WatchedProcess process = processes.latest(pid);
    if (process != null && process.concerns(time)) {
      process.executed(time);
      process.notifyKnote(queue, NOTE_EXEC);
    }
  }

  void threadBegan(int pid, int thread, long time) {
    WatchedProcess process = processes.latest(pid);
    if (process != null && process.concerns(time)) {
      process.threadBegan(thread);
    }
  }

  void threadExited(KernelQueue queue, int pid, int thread, int status, long time) {
    WatchedProcess process = processes.latest(pid);
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
    for (WatchedProcess process : processes.watched()) {
      if (process.announced && !process.hasFd()) {
        process.reportExit(queue); // it may have exited long ago, and the message may be lost
      }
      if (process.listens) {
        process.notifyKnote(queue, Processes.LOST);
      }
    }
    for (WatchedProcess process : processes.announced()) {
      process.missedMessages = true;
      process.notifyKnote(queue, Processes.LOST);
    }
    List<Procfs.Stat> all = Procfs.stats();
    long now = processes.now();
    long boot = ProcessClock.boot(poller.scratch());
    Set<Integer> done = new HashSet<>();
    // A child that is found may have children itself, before or after it in the list.
    for (int before = -1; before != done.size(); ) {
      before = done.size();
      for (Procfs.Stat stat : all) {
        WatchedProcess parent = processes.watched(stat.parent());
        long latestStart = ProcessClock.endOfTick(boot, stat.startTicks());
        if (parent != null
            && parent.tracks()
            && parent.concerns(latestStart)
            && !stat.isZombie()
            && processes.latest(stat.pid()) == null
            && done.add(stat.pid())) {
          WatchedProcess child =
              new WatchedProcess(processes, stat.pid(), parent.since, now, false);
          child.missedMessages = true;
          processes.announce(parent, child);
          parent.notifyKnote(queue, Processes.fork(stat.pid()));
        }
      }
    }
  }
}
