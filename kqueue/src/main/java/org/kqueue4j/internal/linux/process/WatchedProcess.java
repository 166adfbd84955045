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
 * One process, as one kqueue watches it: at most one knote of the kqueue does.
 *
 * <p>Holds a pidfd for as long as the knote waits for the exit; none if the process had been waited
 * for when it could first be looked at. Then the connector's messages about its threads say when it
 * ends: the first thread may exit, or another one execute, long before.
 *
 * <p>Guarded by the lock of the kqueue.
 */
final class WatchedProcess extends EventSourceFd implements Processes.Proc {
  private static final int TOLD_BY_CONNECTOR = NOTE_FORK | NOTE_EXEC | NOTE_TRACK;

  /** The JVM adds the number of the signal to that. */
  private static final int SIGNALLED = 128;

  private static final int LAST_SIGNAL = 64;

  final int pid;

  /** What happened before is not the knote's business; a time of {@link LinuxProcesses#now}. */
  private long since;

  /** A fork to this pid that is later than that begins another process. */
  final long known;

  /** Whether a message of its fork told of it, rather than a look that found it alive. */
  final boolean announced;

  /** Whose knote is to be asked for one for this process; null if it was. */
  @Nullable WatchedProcess parent;

  private final LinuxProcesses processes;
  private int fd = -1;
  private @Nullable Failure failure;
  private @Nullable Knote note;
  private @Nullable Process process;
  private boolean listens;
  private boolean gone;
  private boolean awaited;
  private boolean told;
  private int status = PidFd.UNKNOWN;

  /** Hints from before there was a knote. */
  private final ArrayDeque<Long> earlier = new ArrayDeque<>(0);

  /** Messages about it may have been lost before there was a knote. */
  private boolean missedMessages;

  /** Whether the first thread has exited since the process executed its program. */
  private boolean firstThreadExited;

  /** The threads that live, without the first; null if none, and while there is a pidfd. */
  private @Nullable Set<Integer> otherThreads;

  /** When it last executed a program, which ends all threads but one. */
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

  /** It can't be watched. */
  void refuse(Failure failure) {
    this.failure = failure;
  }

  /** A descriptor that becomes readable when the process has exited; it is given back here. */
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

  /** The object that the program has of it. */
  void adopt(Process process) {
    this.process = process;
  }

  /** It was waited for before it was watched, so that its pid may be another process's. */
  void setGone() {
    gone = true;
  }

  // ---- Processes.Proc ----

  @Override
  public @Nullable Failure watch(Knote kn) {
    if (failure != null) {
      return failure;
    }
    Failure refused = told ? null : listen(kn.savedFflags());
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

  /** Has the connector opened, or lets it go, as these notes need it. */
  private @Nullable Failure listen(int fflags) {
    boolean listen = (fflags & TOLD_BY_CONNECTOR) != 0 || announced && fd < 0;
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
    processes.mayBeOver(this, queue);
  }

  long since() {
    return since;
  }

  /** Whether a message with that time is about it, and the knote's business. */
  boolean concerns(long time) {
    return time >= since && !gone;
  }

  /** Whether the knote depends on what the connector tells. */
  boolean listens() {
    return listens;
  }

  /** Whether its children are to be watched. */
  boolean tracks() {
    return note != null ? (note.savedFflags() & NOTE_TRACK) != 0 : parent != null;
  }

  /** Tells the knote, or the one that is going to be made. */
  void tell(KernelQueue queue, long hint) {
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

  /** Messages about it may have been lost before it has a knote. */
  void missMessages() {
    missedMessages = true;
  }

  boolean hasMissedMessages() {
    return missedMessages;
  }

  // ---- its threads, as the connector reports them ----

  void threadBegan(int thread) {
    if (fd < 0 && !told) {
      Set<Integer> threads = otherThreads;
      if (threads == null) {
        threads = new HashSet<>();
        otherThreads = threads;
      }
      threads.add(thread);
    }
  }

  /** One thread executes a program, and is the first and only one from then on. */
  void executed(long time) {
    executed = time;
    otherThreads = null;
    firstThreadExited = false;
    if (!told) {
      status = PidFd.UNKNOWN;
    }
  }

  void threadExited(int thread, int code, long time) {
    if (told || time < executed || fd < 0 && !announced) {
      return;
    }
    if (thread == pid) {
      firstThreadExited = true;
    } else if (otherThreads != null) {
      otherThreads.remove(thread);
    }
    // A thread that ends by itself says 0. What ends the process is the code of all that it ends,
    // of which those that did not dump the core leave that out.
    if (code == 0 ? firstThreadExited && status == PidFd.UNKNOWN : code != withoutCore(status)) {
      status = code;
    }
  }

  private static int withoutCore(int status) {
    return status == PidFd.UNKNOWN ? status : status & ~Linux.WCOREFLAG;
  }

  /** Whether the exits of all of its threads have been read, if it has no pidfd that says so. */
  boolean hasEnded() {
    return fd < 0
        && announced
        && firstThreadExited
        && (otherThreads == null || otherThreads.isEmpty());
  }

  /** It has exited, and its status has been found out as far as that goes. */
  void setOver() {
    told = true;
    if (parent != null) {
      earlier.add(Integer.toUnsignedLong(NOTE_EXIT));
    }
  }

  @Override
  public boolean isExitKnown() {
    return told;
  }

  /** It has exited: tells that, with its status, once. */
  void tellExit(KernelQueue queue) {
    if (told || note == null) {
      return;
    }
    if (findStatus()) {
      told = true;
      tell(queue, Integer.toUnsignedLong(NOTE_EXIT));
    }
  }

  /** Its pid is another process's by now: it has exited, and its own messages have been read. */
  void succeeded(KernelQueue queue) {
    if (announced) {
      closeFd(); // opened by the pid, so perhaps of the other process
    }
    tellExit(queue);
  }

  /**
   * Finds out the status of a process that has exited.
   *
   * @return false if it will be known later; {@link LinuxProcesses#mayBeOver} is called then
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
      return fd < 0 || statusGivenUp || !seesStatusLater();
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
   * Looks again later, if that may help: when the process has been waited for, which makes its
   * pidfd speak once more, or after a while.
   */
  private boolean seesStatusLater() {
    if (!PidFd.mayShowStatusLater(processes.poller().scratch(), fd, pid)) {
      return false;
    }
    if (!awaited) {
      awaited = true;
      processes.lookAgain(this);
    }
    return true;
  }

  /** From now on it is reported without its status. */
  void giveUpStatus() {
    statusGivenUp = true;
  }

  /**
   * What wait(2) gave to the JVM, as far as its exit value tells: 128 and a signal's number may
   * also be what the process said itself.
   */
  static int waitStatus(int exitValue) {
    boolean killed = exitValue > SIGNALLED && exitValue <= SIGNALLED + LAST_SIGNAL;
    return killed ? exitValue - SIGNALLED : exitValue << 8;
  }
}
