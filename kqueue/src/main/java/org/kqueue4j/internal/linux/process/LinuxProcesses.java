// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.process;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.filter.Processes;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.linux.poller.Poller;
import org.kqueue4j.internal.linux.sys.OptionalCall;
import org.kqueue4j.internal.linux.sys.OwnDescriptors;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.sys.Errno;

/**
 * The processes that one kqueue watches: their exits by pidfds, their forks and execs by the proc
 * connector, which is open while any knote needs it. If a child has been waited for before the
 * message about its fork is read, it has no pidfd: it ends with the message about the exit of its
 * last thread.
 *
 * <p>Guarded by the lock of the kqueue.
 */
public final class LinuxProcesses implements Processes {
  final Poller poller;

  private final Map<Integer, WatchedProcess> watched = new HashMap<>();

  /** Children of tracked processes, from the message about the fork until their knote is made. */
  private final Map<Integer, WatchedProcess> announced = new HashMap<>();

  final ProcessMessages messages;
  final ProcessExits exits;

  public LinuxProcesses(KernelQueue queue, Poller poller) {
    this.poller = poller;
    this.messages = new ProcessMessages(this, poller);
    this.exits = new ProcessExits(this, queue);
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
    if (!isAlive(subject) && process.hasFd() && !process.isOver()) {
      return Failure.of(Errno.ESRCH, "the process has exited, and another one has its pid " + pid);
    }
    if (subject instanceof Process child) {
      process.child = child;
    }
    return null;
  }

  /** Returns whether the process exists, possibly as a zombie. */
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
    WatchedProcess process = open(pid, subject);
    boolean mayHaveExited = process == null || process.isOver();
    if (process == null) {
      process = vanished(pid, subject);
    }
    if (process != null && mayHaveExited && process.findStatus()) {
      process.close();
      return null;
    }
    return process; // it lives, or its exit is reported when the status is known
  }

  /** Opens the process of a pid, living or not; it has a pidfd, or a reason why it has none. */
  private @Nullable WatchedProcess open(int pid, @Nullable Object subject) {
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
      process.child = child;
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
    } else if (child.missedMessages) {
      child.setExited();
    }
  }

  /** Returns a process that has no pidfd, mostly since it was waited for, but an object. */
  private @Nullable WatchedProcess vanished(int pid, @Nullable Object subject) {
    if (!(subject instanceof Process child)) {
      return null;
    }
    long now = now();
    WatchedProcess process = new WatchedProcess(this, pid, now, now, false);
    process.child = child;
    process.gone = !child.isAlive();
    return process;
  }

  @Override
  public @Nullable Proc findZombie(long ident, @Nullable Object subject) {
    if (!isPid(ident)) {
      return null;
    }
    int pid = (int) ident;
    WatchedProcess process = open(pid, subject);
    if (process == null) {
      process = vanished(pid, subject);
    }
    if (process == null) {
      return null;
    }
    if (process.hasFd() && !process.isOver()) {
      process.close();
      return null;
    }
    if (process.findStatus()) {
      process.setExited();
    }
    return process;
  }

  @Override
  public boolean reportsReaping() {
    return true;
  }

  @Override
  public void tracked(long child) {
    WatchedProcess process = announced.remove((int) child);
    if (process != null && watched.get(process.pid) != process) {
      forgetChildren(process);
    }
  }

  // ---- the processes by pid ----

  @Nullable WatchedProcess watched(int pid) {
    return watched.get(pid);
  }

  List<WatchedProcess> watched() {
    return List.copyOf(watched.values());
  }

  List<WatchedProcess> announced() {
    return List.copyOf(announced.values());
  }

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

  /** Returns the process that has a pid according to the messages that have been read. */
  @Nullable WatchedProcess latest(int pid) {
    WatchedProcess child = announced.get(pid);
    return child != null ? child : watched.get(pid);
  }

  void announce(WatchedProcess parent, WatchedProcess child) {
    child.parent = parent;
    announced.put(child.pid, child);
  }
}
