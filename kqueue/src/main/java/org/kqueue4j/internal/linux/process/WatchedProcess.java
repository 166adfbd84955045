// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.process;

import static org.kqueue4j.sys.Event.NOTE_EXEC;
import static org.kqueue4j.sys.Event.NOTE_EXIT;
import static org.kqueue4j.sys.Event.NOTE_FORK;
import static org.kqueue4j.sys.Event.NOTE_REAP;
import static org.kqueue4j.sys.Event.NOTE_TRACK;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.filter.Processes;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.internal.linux.poller.EventSourceFd;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.queue.KernelQueue;

/**
 * One process that one kqueue watches, by one knote.
 *
 * <p>Holds a pidfd while the knote waits for the exit, unless the process had been waited for
 * before a pidfd could be opened: then its {@link ProcessThreads} show when it ends.
 *
 * <p>Guarded by the lock of the kqueue.
 */
final class WatchedProcess extends EventSourceFd implements Processes.Proc {
  private static final int CONNECTOR_NOTES = NOTE_FORK | NOTE_EXEC | NOTE_TRACK;

  final int pid;

  /** A later fork to this pid starts another process. */
  final long known;

  /** Whether a message about its fork announced it; otherwise it was found alive. */
  final boolean announced;

  /** The process whose knote is going to track this one; null once it does. */
  @Nullable WatchedProcess parent;

  /** Whether messages about it may have been lost before there was a knote. */
  boolean missedMessages;

  /** The program's object for it. */
  @Nullable Process child;

  /** It was waited for before it was watched: another process may have its pid. */
  boolean gone;

  /** Earlier messages do not concern the knote; a time of {@link ProcessClock}. */
  long since;

  /** Whether the knote depends on the connector. */
  boolean listens;

  private final LinuxProcesses processes;
  private final ProcessThreads threads;

  private int fd = -1;
  private @Nullable Failure failure;
  private @Nullable Knote note;

  private boolean exitReported;
  private int status = PidFd.UNKNOWN;

  /** Whether the status is checked again later. */
  private boolean awaited;

  private volatile boolean statusGivenUp;

  /** Hints that came before the knote. */
  private final ArrayDeque<Long> earlier = new ArrayDeque<>(0);

  WatchedProcess(LinuxProcesses processes, int pid, long since, long known, boolean announced) {
    this.processes = processes;
    this.pid = pid;
    this.since = since;
    this.known = known;
    this.announced = announced;
    this.threads = new ProcessThreads(pid);
  }

  void refuse(Failure failure) {
    this.failure = failure;
  }

  /** Sets the pidfd, which becomes readable when the process has exited; this object closes it. */
  void setFd(int fd) {
    this.fd = processes.poller.own(fd);
    threads.forgetOthers();
  }

  boolean hasFd() {
    return fd >= 0;
  }

  @Override
  public int fd() {
    return fd;
  }

  // ---- Processes.Proc ----

  @Override
  public @Nullable Failure watch(Knote kn) {
    if (failure != null) {
      return failure;
    }
    Failure refused = checkReap(kn.savedFflags());
    if (refused == null && !exitReported) {
      refused = listen(kn.savedFflags());
    }
    if (refused == null && hasFd()) {
      refused = processes.poller.add(this, Linux.EPOLLIN | Linux.EPOLLET);
    }
    if (refused != null) {
      release();
      return refused;
    }
    note = kn;
    parent = null;
    processes.add(this);
    return null;
  }

  @Override
  public void unwatch(Knote kn) {
    note = null;
    processes.remove(this);
    release();
  }

  @Override
  public @Nullable Failure rewatch(Knote kn, int fflags) {
    boolean listened = listens;
    Failure refused = checkReap(fflags);
    if (refused != null) {
      return refused;
    }
    refused = listen(fflags);
    if (listens && !listened) {
      since = processes.now();
    }
    return refused;
  }

  private @Nullable Failure checkReap(int fflags) {
    return (fflags & NOTE_REAP) != 0 && hasFd()
        ? PidFd.checkReportsReaping(processes.poller.calls(), fd)
        : null;
  }

  /** Starts or stops to use the connector, as these notes require. */
  private @Nullable Failure listen(int fflags) {
    boolean listen = (fflags & CONNECTOR_NOTES) != 0 || announced && !hasFd();
    if (listen && !listens) {
      Failure refused = processes.messages.listen();
      if (refused != null) {
        return refused;
      }
    } else if (!listen && listens) {
      processes.messages.unlisten();
    }
    listens = listen;
    return null;
  }

  private void release() {
    if (listens) {
      listens = false;
      processes.messages.unlisten();
    }
    closeFd();
  }

  private void closeFd() {
    if (isOpen()) {
      processes.poller.remove(this);
    }
    close();
  }

  @Override
  public void close() {
    if (hasFd()) {
      processes.poller.closeOwn(fd);
      fd = -1;
    }
  }

  @Override
  public int exitStatus() {
    return status;
  }

  @Override
  public boolean isExitKnown() {
    return exitReported;
  }

  /** {@inheritDoc} A process that has exited and never had a pidfd was waited for before. */
  @Override
  public boolean isReaped() {
    return !hasFd() || PidFd.hangsUp(processes.poller.calls(), fd);
  }

  @Override
  public long takeEarlier() {
    Long hint = earlier.poll();
    return hint == null ? 0 : hint;
  }

  // ---- messages ----

  /** Returns whether a message of that time is about it and concerns the knote. */
  boolean concerns(long time) {
    return time >= since && !gone;
  }

  /** Returns whether its children are to be tracked. */
  boolean tracks() {
    return note != null ? (note.savedFflags() & NOTE_TRACK) != 0 : parent != null;
  }

  /** Notifies the knote, or keeps the hint for the knote that is going to be made. */
  void notifyKnote(KernelQueue queue, long hint) {
    if (note != null) {
      queue.noteLocked(note, hint);
    } else if (parent != null) {
      earlier.add(hint);
    }
  }

  void threadBegan(int thread) {
    if (!hasFd()) {
      threads.began(thread);
    }
  }

  void executed(long time) {
    threads.executed(time);
  }

  void threadExited(int thread, int code, long time) {
    if (hasFd() || announced) {
      threads.exited(thread, code, time);
    }
  }

  /** Returns whether it has no pidfd, and the exits of all of its threads have been read. */
  boolean hasEnded() {
    return !hasFd() && announced && threads.haveExited();
  }

  // ---- the exit ----

  /** Returns whether its pidfd shows that it has exited, with all of its threads. */
  boolean isOver() {
    return hasFd() && PidFd.isOver(processes.poller.calls(), fd);
  }

  /** As {@link #isOver}, which it asks only if the pidfd does not show the status either. */
  boolean hasExited() {
    if (hasFd() && status == PidFd.UNKNOWN) {
      status = PidFd.statusByFd(processes.poller.scratch(), fd);
    }
    return status != PidFd.UNKNOWN || !hasFd() || isOver();
  }

  @Override
  protected void drain(KernelQueue queue) {
    processes.exits.mayHaveExited(this, queue);
  }

  /** Records that it has exited; its status is known, or will not be. */
  void setExited() {
    exitReported = true;
    if (status == PidFd.UNKNOWN) {
      status = threads.status();
    }
    if (parent != null) {
      earlier.add(Integer.toUnsignedLong(NOTE_EXIT));
    }
  }

  /**
   * Reports its exit and its status, once; it has exited. Then reports that it has been waited for,
   * if that is asked for and has happened; otherwise its pidfd becomes ready again.
   */
  void reportExit(KernelQueue queue) {
    if (!exitReported && note != null && findStatus()) {
      exitReported = true;
      notifyKnote(queue, Integer.toUnsignedLong(NOTE_EXIT));
    }
    if (exitReported && note != null && (note.savedFflags() & NOTE_REAP) != 0 && isReaped()) {
      notifyKnote(queue, NOTE_REAP);
    }
  }

  /** Another process has its pid: it has exited, and all messages about it have been read. */
  void replaced(KernelQueue queue) {
    if (announced) {
      closeFd(); // it was opened by the pid, so it may be that of the other process
    }
    reportExit(queue);
  }

  /**
   * Finds the status of a process that has exited; returns false if {@link
   * ProcessExits#mayHaveExited} is called when it is known.
   */
  boolean findStatus() {
    if (hasFd() && status == PidFd.UNKNOWN) {
      status = PidFd.exitStatus(processes.poller.scratch(), fd, pid);
    }
    if (status == PidFd.UNKNOWN) {
      status = threads.status();
    }
    Process object = child;
    if (status != PidFd.UNKNOWN) {
      return true;
    }
    if (object == null) {
      return !hasFd() || statusGivenUp || !findsStatusLater();
    }
    try {
      status = PidFd.waitStatus(object.exitValue());
      return true;
    } catch (IllegalThreadStateException e) {
      if (!awaited) {
        awaited = true;
        processes.exits.await(this, object);
      }
      return false;
    }
  }

  /**
   * Checks again later, if that may help: when the process has been waited for, which makes its
   * pidfd ready once more, or after a delay.
   */
  private boolean findsStatusLater() {
    if (!PidFd.mayShowStatusLater(processes.poller.scratch(), fd, pid)) {
      return false;
    }
    if (!awaited) {
      awaited = true;
      processes.exits.checkLater(this);
    }
    return true;
  }

  /** Lets the exit be reported without the status; called without the lock. */
  void giveUpStatus() {
    statusGivenUp = true;
  }
}
