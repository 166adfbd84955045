// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.process;

import static org.kqueue4j.sys.Event.NOTE_EXEC;
import static org.kqueue4j.sys.Event.NOTE_EXIT;
import static org.kqueue4j.sys.Event.NOTE_FORK;
import static org.kqueue4j.sys.Event.NOTE_TRACK;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
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
 * before a pidfd could be opened. Then the connector's messages about its threads show when it
 * ends: its first thread may exit, or another thread may execute a program, long before.
 *
 * <p>Guarded by the lock of the kqueue.
 */
final class WatchedProcess extends EventSourceFd implements Processes.Proc {
  private static final int CONNECTOR_NOTES = NOTE_FORK | NOTE_EXEC | NOTE_TRACK;

  /** The exit value of a process that a signal has killed is this plus the signal's number. */
  private static final int SIGNALLED = 128;

  private static final int LAST_SIGNAL = 64;

  final int pid;

  /** Earlier messages do not concern the knote; a time of {@link ProcessClock}. */
  private long since;

  /** A later fork to this pid starts another process. */
  final long known;

  /** Whether a message about its fork announced it; otherwise it was found alive. */
  final boolean announced;

  /** The process whose knote is going to track this one; null once it does. */
  @Nullable WatchedProcess parent;

  private final LinuxProcesses processes;
  private int fd = -1;
  private @Nullable Failure failure;
  private @Nullable Knote note;
  private @Nullable Process process;
  private boolean listens;
  private boolean gone;
  private boolean awaited;
  private boolean exitReported;
  private int status = PidFd.UNKNOWN;

  /** Hints that came before the knote. */
  private final ArrayDeque<Long> earlier = new ArrayDeque<>(0);

  /** Whether messages about it may have been lost before there was a knote. */
  private boolean missedMessages;

  /** Whether the first thread has exited since the process executed its program. */
  private boolean firstThreadExited;

  /** The living threads except the first; null if there are none, and while there is a pidfd. */
  private @Nullable Set<Integer> otherThreads;

  /** When it last executed a program, which ends all threads except one. */
  private long executed;

  /** Set without the lock, by a thread that then takes it. */
  private volatile boolean statusGivenUp;

  WatchedProcess(LinuxProcesses processes, int pid, long since, long known, boolean announced) {
    this.processes = processes;
    this.pid = pid;
    this.since = since;
    this.known = known;
    this.announced = announced;
  }

  /** Records why it cannot be watched. */
  void refuse(Failure failure) {
    this.failure = failure;
  }

  /** Sets the pidfd, which becomes readable when the process has exited; this object closes it. */
  void setFd(int fd) {
    this.fd = processes.poller().own(fd);
    otherThreads = null;
  }

  boolean hasFd() {
    return fd >= 0;
  }

  @Override
  public int fd() {
    return fd;
  }

  /** Sets the program's object for it. */
  void adopt(Process process) {
    this.process = process;
  }

  /** Records that it was waited for before it was watched: another process may have its pid. */
  void setGone() {
    gone = true;
  }

  // ---- Processes.Proc ----

  @Override
  public @Nullable Failure watch(Knote kn) {
    if (failure != null) {
      return failure;
    }
    Failure refused = exitReported ? null : listen(kn.savedFflags());
    if (refused == null && fd >= 0) {
      refused = processes.poller().add(this, Linux.EPOLLIN | Linux.EPOLLET);
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
    Failure refused = listen(fflags);
    if (listens && !listened) {
      since = processes.now();
    }
    return refused;
  }

  /** Starts or stops to use the connector, as these notes require. */
  private @Nullable Failure listen(int fflags) {
    boolean listen = (fflags & CONNECTOR_NOTES) != 0 || announced && fd < 0;
    if (listen && !listens) {
      Failure refused = processes.listen();
      if (refused != null) {
        return refused;
      }
    } else if (!listen && listens) {
      processes.unlisten();
    }
    listens = listen;
    return null;
  }

  private void release() {
    if (listens) {
      listens = false;
      processes.unlisten();
    }
    closeFd();
  }

  private void closeFd() {
    if (isOpen()) {
      processes.poller().remove(this);
    }
    close();
  }

  @Override
  public void close() {
    if (fd >= 0) {
      processes.poller().closeOwn(fd);
      fd = -1;
    }
  }

  @Override
  public int exitStatus() {
    return status;
  }

  // ---- what has happened ----

  @Override
  protected void drain(KernelQueue queue) {
    processes.mayHaveExited(this, queue);
  }

  long since() {
    return since;
  }

  /** Returns whether a message of that time is about it and concerns the knote. */
  boolean concerns(long time) {
    return time >= since && !gone;
  }

  /** Returns whether the knote depends on the connector. */
  boolean listens() {
    return listens;
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

  @Override
  public long takeEarlier() {
    Long hint = earlier.poll();
    return hint == null ? 0 : hint;
  }

  /** Records that messages about it may have been lost before it has a knote. */
  void missMessages() {
    missedMessages = true;
  }

  boolean hasMissedMessages() {
    return missedMessages;
  }

  // ---- its threads, as the connector reports them ----

  void threadBegan(int thread) {
    if (fd < 0 && !exitReported) {
      Set<Integer> threads = otherThreads;
      if (threads == null) {
        threads = new HashSet<>();
        otherThreads = threads;
      }
      threads.add(thread);
    }
  }

  /** A thread has executed a program; it is the first and only thread from then on. */
  void executed(long time) {
    executed = time;
    otherThreads = null;
    firstThreadExited = false;
    if (!exitReported) {
      status = PidFd.UNKNOWN;
    }
  }

  void threadExited(int thread, int code, long time) {
    if (exitReported || time < executed || fd < 0 && !announced) {
      return;
    }
    if (thread == pid) {
      firstThreadExited = true;
    } else if (otherThreads != null) {
      otherThreads.remove(thread);
    }
    // A thread that ends by itself has the code 0. If something ends the process, all threads have
    // its code, but only the one that dumped the core has the flag for that.
    if (code == 0 ? firstThreadExited && status == PidFd.UNKNOWN : code != withoutCore(status)) {
      status = code;
    }
  }

  private static int withoutCore(int status) {
    return status == PidFd.UNKNOWN ? status : status & ~Linux.WCOREFLAG;
  }

  /** Returns whether it has no pidfd, and the exits of all of its threads have been read. */
  boolean hasEnded() {
    return fd < 0
        && announced
        && firstThreadExited
        && (otherThreads == null || otherThreads.isEmpty());
  }

  /** Records that it has exited; its status is known, or will not be. */
  void setExited() {
    exitReported = true;
    if (parent != null) {
      earlier.add(Integer.toUnsignedLong(NOTE_EXIT));
    }
  }

  @Override
  public boolean isExitKnown() {
    return exitReported;
  }

  /** Reports its exit and its status, once; it has exited. */
  void reportExit(KernelQueue queue) {
    if (exitReported || note == null) {
      return;
    }
    if (findStatus()) {
      exitReported = true;
      notifyKnote(queue, Integer.toUnsignedLong(NOTE_EXIT));
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
   * Finds the status of a process that has exited.
   *
   * @return false if it will be known later; then {@link LinuxProcesses#mayHaveExited} is called
   */
  boolean findStatus() {
    if (fd >= 0) {
      int found = PidFd.exitStatus(processes.poller().scratch(), fd, pid);
      if (found != PidFd.UNKNOWN) {
        status = found;
      }
    }
    Process child = process;
    if (status != PidFd.UNKNOWN) {
      return true;
    }
    if (child == null) {
      return fd < 0 || statusGivenUp || !findsStatusLater();
    }
    try {
      status = waitStatus(child.exitValue());
      return true;
    } catch (IllegalThreadStateException e) {
      if (!awaited) {
        awaited = true;
        processes.await(this, child);
      }
      return false;
    }
  }

  /**
   * Checks again later, if that may help: when the process has been waited for, which makes its
   * pidfd ready once more, or after a delay.
   */
  private boolean findsStatusLater() {
    if (!PidFd.mayShowStatusLater(processes.poller().scratch(), fd, pid)) {
      return false;
    }
    if (!awaited) {
      awaited = true;
      processes.checkLater(this);
    }
    return true;
  }

  /** Lets the exit be reported without the status. */
  void giveUpStatus() {
    statusGivenUp = true;
  }

  /**
   * Returns the status that wait(2) gave to the JVM, from its exit value. A value above 128 is
   * taken for a signal, although the process may have exited with it.
   */
  static int waitStatus(int exitValue) {
    boolean killed = exitValue > SIGNALLED && exitValue <= SIGNALLED + LAST_SIGNAL;
    return killed ? exitValue - SIGNALLED : exitValue << 8;
  }
}
