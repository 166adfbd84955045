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
import org.kqueue4j.internal.linux.sys.ProcStat;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.internal.thread.DaemonThreads;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * The processes that one kqueue watches: their exits by pidfds, their forks and execs by the proc
 * connector, which is open while any knote needs it. A child that has been waited for when the
 * message of its fork is read has no pidfd: it ends with the message of its last thread's exit.
 *
 * <p>Guarded by the lock of the kqueue.
 *
 * <p><b>Order.</b> The kernel queues all messages of a process before its pidfd becomes readable.
 * So the connector is always drained before exits are told: else a child could be told of after its
 * parent has left the map, and be lost.
 *
 * <p><b>Identity.</b> A pidfd is of one process for good. A message has a pid only, but also its
 * time: one from before a process was watched is not about it, and a later fork to the same pid
 * means that the process is gone.
 */
public final class LinuxProcesses implements Processes {
  /** For how long the status of a process that has exited may stay unseen, in milliseconds. */
  static volatile long lookAgainMillis = 100;

  private final KernelQueue queue;
  private final Poller poller;

  private final Map<Integer, WatchedProcess> watched = new HashMap<>();

  /** Children of tracked processes, from their fork's message until their knote is made. */
  private final Map<Integer, WatchedProcess> announced = new HashMap<>();

  /** A change that a thread is making. */
  private record Claim(Thread thread, long pid) {}

  /** The objects that stand for processes in the changes that are being made. */
  private final Map<Claim, Object> claims = new HashMap<>();

  /** Processes that may be over, since the last look at the connector, and before it. */
  private final ArrayDeque<WatchedProcess> news = new ArrayDeque<>();

  private final ArrayDeque<WatchedProcess> perhapsOver = new ArrayDeque<>();

  private @Nullable ProcConnector connector;
  private int listeners;
  private boolean telling;
  private boolean again;

  public LinuxProcesses(KernelQueue queue, Poller poller) {
    this.queue = queue;
    this.poller = poller;
  }

  Poller poller() {
    return poller;
  }

  /** Now, by the clock of the connector's messages. */
  long now() {
    return ProcessClock.now(poller.scratch());
  }

  // ---- objects that stand for processes ----

  /** A change is about to name this {@link Process} or {@link ProcessHandle} by its pid. */
  public void claim(long pid, Object source) {
    WatchedProcess process = isPid(pid) ? watched.get((int) pid) : null;
    if (process == null) {
      claims.put(claim(pid), source);
      return;
    }
    if (!isAlive(source) && process.hasFd() && !isOver(process)) {
      throw new KqueueException(Errno.ESRCH, "process " + pid + " is another one by now");
    }
    if (source instanceof Process child) {
      process.adopt(child);
    }
  }

  public void unclaim(long pid) {
    claims.remove(claim(pid));
  }

  private static Claim claim(long pid) {
    return new Claim(Thread.currentThread(), pid);
  }

  /** Whether it is there, be it as a zombie. */
  private static boolean isAlive(Object source) {
    return source instanceof ProcessHandle handle ? handle.isAlive() : ((Process) source).isAlive();
  }

  // ---- Processes ----

  private static boolean isPid(long pid) {
    return pid > 0 && pid <= Integer.MAX_VALUE;
  }

  @Override
  public @Nullable Proc find(long ident) {
    if (!isPid(ident)) {
      return null;
    }
    int pid = (int) ident;
    WatchedProcess child = announced.get(pid);
    if (child != null) {
      open(child);
      return child;
    }
    WatchedProcess process = open(ident);
    if (process == null) {
      return findVanished(ident);
    }
    if (process.hasFd() && isOver(process) && process.findStatus()) {
      process.close();
      return null;
    }
    return process; // which lives, or whose end is told when its status is known
  }

  /** The process of a pid, living or not, with a pidfd; or one that refuses to be watched. */
  private @Nullable WatchedProcess open(long ident) {
    int pid = (int) ident;
    long fd = OwnDescriptors.tryOpenPidfd(poller.scratch(), pid);
    if (PidFd.isNone(fd)) {
      return null;
    }
    Object source = claims.get(claim(ident));
    if (OptionalCall.PIDFD_OPEN.refuses(fd) && source instanceof Process) {
      return null; // its own thread of the JDK sees the end of this child
    }
    long now = now();
    WatchedProcess process = new WatchedProcess(this, pid, now, now, false);
    if (fd < 0) {
      process.refuse(PidFd.failure(fd, pid));
      return process;
    }
    process.setFd((int) fd);
    if (source != null && !isAlive(source)) {
      process.close();
      return null;
    }
    if (source instanceof Process child) {
      process.adopt(child);
    }
    return process;
  }

  /** A child that a message has announced. One that has no pidfd has been waited for. */
  private void open(WatchedProcess child) {
    if (child.hasEnded()) {
      child.setOver(); // takes no descriptor, of which there may be none left
      return;
    }
    long fd = OwnDescriptors.tryOpenPidfd(poller.scratch(), child.pid);
    if (fd >= 0) {
      child.setFd((int) fd);
    } else if (!PidFd.isNone(fd)) {
      child.refuse(PidFd.failure(fd, child.pid));
    } else if (child.hasMissedMessages()) {
      child.setOver();
    }
  }

  /** A process without a pidfd, mostly since it was waited for, of which there is the object. */
  private @Nullable WatchedProcess vanished(long ident) {
    if (!(claims.get(claim(ident)) instanceof Process child)) {
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

  /** One of those whose status the object does not have yet. */
  private @Nullable WatchedProcess findVanished(long ident) {
    WatchedProcess process = vanished(ident);
    return process == null || process.findStatus() ? null : process;
  }

  @Override
  public @Nullable Proc findZombie(long ident) {
    if (!isPid(ident)) {
      return null;
    }
    WatchedProcess process = open(ident);
    if (process == null) {
      process = vanished(ident);
    }
    if (process == null || process.hasFd() && !isOver(process)) {
      if (process != null) {
        process.close();
      }
      return null;
    }
    if (process.findStatus()) {
      process.setOver();
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
    return PidFd.isOver(poller.calls(), poller.scratch(), process.fd());
  }

  /** Somebody needs the connector. */
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

  /** Somebody does not need it any more. */
  void unlisten() {
    listeners--;
    ProcConnector opened = connector;
    if (listeners == 0 && opened != null) {
      connector = null;
      poller.remove(opened);
      opened.close();
    }
  }

  /** The program's object will know the status when its own thread has waited for the process. */
  void await(WatchedProcess process, Process child) {
    // Never by this thread, which holds the lock.
    var _ = child.onExit().thenRunAsync(() -> statusKnown(process));
  }

  /**
   * The status of a process that has exited can't be seen: {@link #statusKnown} is called after a
   * while, unless its pidfd says before that it has been waited for.
   */
  void lookAgain(WatchedProcess process) {
    CompletableFuture.delayedExecutor(lookAgainMillis, TimeUnit.MILLISECONDS)
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
        mayBeOver(process, queue);
      }
    } catch (RuntimeException | Error e) { // a filter's; nobody looks at the future
      DaemonThreads.report(e);
    } finally {
      queue.lock().unlock();
    }
  }

  // ---- what has happened ----

  /** Something has come by the process's own descriptor. */
  void mayBeOver(WatchedProcess process, KernelQueue queue) {
    news.add(process);
    takeIn(queue);
  }

  /** Tells what the connector has, and then the exits known before that. */
  void takeIn(KernelQueue queue) {
    if (telling) {
      again = true;
      return;
    }
    telling = true;
    try {
      do {
        again = false;
        perhapsOver.addAll(news);
        news.clear();
        ProcConnector opened = connector;
        try {
          if (opened != null) {
            opened.readAll(queue);
          }
        } finally {
          tellExits(queue);
        }
      } while (again);
    } finally {
      telling = false;
    }
  }

  /** What a filter throws is thrown again when all have been told. */
  private void tellExits(KernelQueue queue) {
    @Nullable Throwable thrown = null;
    for (WatchedProcess process = perhapsOver.poll();
        process != null;
        process = perhapsOver.poll()) {
      try {
        if (!process.hasFd() || isOver(process)) {
          process.tellExit(queue);
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
      former.succeeded(queue);
      former = null;
    }
    WatchedProcess process = latest(parent);
    if (process == null || !process.concerns(time)) {
      return;
    }
    if (former != null || !process.tracks()) {
      process.tell(queue, Processes.fork(0)); // watched as the program wants it, or not at all
      return;
    }
    announce(process, new WatchedProcess(this, child, time, time, true));
    process.tell(queue, Processes.fork(child));
  }

  /** The process that has a pid by what has been read so far. */
  private @Nullable WatchedProcess latest(int pid) {
    WatchedProcess child = announced.get(pid);
    return child != null ? child : watched.get(pid);
  }

  private void announce(WatchedProcess parent, WatchedProcess child) {
    child.parent = parent;
    announced.put(child.pid, child);
  }

  /** Whether a fork to its pid, at that time, is of another process, so that this one is gone. */
  private boolean isFormer(WatchedProcess process, long time) {
    // One that was found alive may have been so before the message of its own fork was sent.
    return time > process.known && (process.announced || !process.hasFd() || isOver(process));
  }

  /** A process has executed a program, at that time. */
  void executed(KernelQueue queue, int pid, long time) {
    WatchedProcess process = latest(pid);
    if (process != null && process.concerns(time)) {
      process.executed(time);
      process.tell(queue, NOTE_EXEC);
    }
  }

  /** A process has begun another thread, at that time. */
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
        process.tellExit(queue);
      }
    }
  }

  /**
   * Messages were lost: those who depend on them are told, and children that were missed and still
   * live are watched now.
   */
  void repair(KernelQueue queue) {
    for (WatchedProcess process : List.copyOf(watched.values())) {
      if (process.announced && !process.hasFd()) {
        process.tellExit(queue); // it was gone long before, and the message may have been lost
      }
      if (process.listens()) {
        process.tell(queue, LOST);
      }
    }
    for (WatchedProcess process : List.copyOf(announced.values())) {
      process.missMessages();
      process.tell(queue, LOST);
    }
    List<ProcStat> all = ProcStat.all();
    long now = now();
    long boot = ProcessClock.boot(poller.scratch());
    Set<Integer> done = new HashSet<>();
    // A child that is found may have children itself, before or after it in the list.
    for (int before = -1; before != done.size(); ) {
      before = done.size();
      for (ProcStat stat : all) {
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
          parent.tell(queue, Processes.fork(stat.pid()));
        }
      }
    }
  }
}
