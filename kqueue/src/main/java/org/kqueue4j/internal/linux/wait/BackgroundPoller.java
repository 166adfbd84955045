// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.wait;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Sleeper;
import org.kqueue4j.internal.linux.poller.Epoll;
import org.kqueue4j.internal.linux.poller.EpollEvents;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;
import org.kqueue4j.internal.thread.DaemonThreads;
import org.kqueue4j.sys.KqueueException;

/**
 * Polls kqueues that no platform thread need be waiting on: those that other queues watch, those on
 * which virtual threads wait, and those that notify an owner or a foreign event loop.
 *
 * <p>One daemon thread polls all of them and lives for as long as there are any. It blocks in an
 * epoll that holds theirs, for no longer than until the first of their timers. If the thread could
 * not be started, or has ended though it is needed, the next {@link #add(Entry)} starts it.
 *
 * <p>Safe for use by any thread. Its monitor is a leaf in the lock order: it may be taken inside a
 * kqueue's lock, and the thread holds it only while it takes no other.
 */
public final class BackgroundPoller {
  private static final int NO_EPOLL = -1;

  private static final Comparator<Entry> ORDER =
      Comparator.<Entry>comparingLong(entry -> entry.deadline).thenComparingLong(entry -> entry.id);

  public static final BackgroundPoller INSTANCE = new BackgroundPoller();

  /**
   * A file whose poll(2) consumes the conditions that it reports, so that only one caller receives
   * them and an epoll loses them.
   */
  public interface ConsumingFile {
    /** The descriptor. */
    int fd();

    /** Poll has reported these conditions. Called without a lock. */
    void pollReported(int events);
  }

  /** One kqueue in the poller. Its state belongs to the poller's monitor. */
  static final class Entry {
    private static final long NO_ID = -1;

    /** Weak, so that a kqueue that the program has forgotten is collected. */
    private final WeakReference<BackgroundPolled> queue;

    /**
     * The kqueue while virtual threads sleep on it, since nothing else may refer to it. Guarded by
     * the lock of the kqueue.
     */
    @Nullable BackgroundPolled sleptOn;

    private long id = NO_ID;

    /** When its timers are to be checked, counted from {@link #start}, if it is among them. */
    private long deadline;

    /** The epoll that is polled, so that it can be removed; or {@link #NO_EPOLL}. */
    private int epollFd = NO_EPOLL;

    /** Whether that epoll is polled by itself, since it can't be in ours. */
    private boolean isSeparate;

    /** Whether it is to be polled, since it was added or something about it changed. */
    private boolean due;

    Entry(BackgroundPolled queue) {
      this.queue = new WeakReference<>(queue);
    }

    int epollFd() {
      return epollFd;
    }
  }

  private static final int EVENTS = 256;

  @GuardedBy("this")
  private final Map<Long, Entry> entries = new HashMap<>();

  @GuardedBy("this")
  private final List<Entry> due = new ArrayList<>();

  /** The kqueues with a deadline, the earliest first. */
  @GuardedBy("this")
  private final TreeSet<Entry> timers = new TreeSet<>(ORDER);

  /** The kqueues whose epolls are not in ours. */
  @GuardedBy("this")
  private final List<Entry> separate = new ArrayList<>();

  /** The files that are polled until poll reports a condition. */
  @GuardedBy("this")
  private final List<ConsumingFile> files = new ArrayList<>();

  /** Whether {@link #separate} or {@link #files} has changed since the thread last read them. */
  @GuardedBy("this")
  private boolean separateChanged;

  private final long start = System.nanoTime();

  @GuardedBy("this")
  private long nextId;

  @GuardedBy("this")
  private @Nullable Epoll epoll;

  @GuardedBy("this")
  private @Nullable SyscallBuffer scratch;

  /** Written with the monitor, read without it. */
  private volatile @Nullable Thread thread;

  private BackgroundPoller() {}

  /**
   * Begins to poll a kqueue; also if it is polled already and something has changed.
   *
   * @throws KqueueException {@code EMFILE}, {@code ENFILE} or {@code EWOULDBLOCK} if there is no
   *     descriptor or no thread for that; then nothing has changed
   */
  synchronized void add(Entry entry) {
    boolean isNew = entry.id == Entry.NO_ID;
    if (isNew) {
      entry.id = nextId++;
      entries.put(entry.id, entry);
    }
    makeDue(entry);
    boolean done = false;
    try {
      requireThread();
      done = true;
    } finally {
      if (isNew && !done) {
        remove(entry);
      }
    }
  }

  /** Whether the thread is running, as it is while there is a kqueue or a file to poll. */
  boolean runs() {
    Thread t = thread;
    return t != null && t.isAlive();
  }

  @GuardedBy("this")
  private void requireThread() {
    if (runs()) {
      kick();
      return;
    }
    Epoll opened = epoll;
    if (opened == null) {
      scratch = new SyscallBuffer();
      opened = new Epoll(scratch);
    }
    makeAllDue(); // events that an earlier thread has taken may be lost
    try {
      Rounds rounds = new Rounds(opened);
      thread = DaemonThreads.start("kqueue4j-poller", () -> DaemonThreads.run(rounds));
      epoll = opened;
    } finally {
      if (epoll == null) {
        opened.close();
      }
    }
  }

  @GuardedBy("this")
  private void makeAllDue() {
    for (Entry entry : entries.values()) {
      makeDue(entry);
    }
  }

  /** The kqueue has another epoll, which is polled from now on. */
  synchronized void setEpoll(Entry entry, int fd) {
    if (entry.id == Entry.NO_ID || epoll == null || scratch == null) {
      return;
    }
    removeEpoll(entry);
    entry.epollFd = fd;
    if (epoll.add(scratch, fd, Linux.EPOLLIN | Linux.EPOLLET, entry.id) < 0) {
      addSeparate(entry);
    }
  }

  /**
   * Takes the epoll of a kqueue out of ours, since a descriptor can't be registered with it while
   * it is in another epoll.
   *
   * @return false if it was not in
   */
  synchronized boolean pollSeparately(Entry entry) {
    if (entry.epollFd == NO_EPOLL || entry.isSeparate || epoll == null || scratch == null) {
      return false;
    }
    epoll.delete(scratch, entry.epollFd);
    addSeparate(entry);
    return true;
  }

  @GuardedBy("this")
  private void addSeparate(Entry entry) {
    entry.isSeparate = true;
    separate.add(entry);
    separateChanged = true;
    kick();
  }

  /**
   * Polls a file until poll reports a condition. All files of the same descriptor receive it.
   *
   * @throws KqueueException as {@link #add(Entry)}
   */
  public synchronized void add(ConsumingFile file) {
    boolean isNew = !files.contains(file);
    if (isNew) {
      files.add(file);
      separateChanged = true;
    }
    boolean done = false;
    try {
      requireThread();
      done = true;
    } finally {
      if (isNew && !done) {
        files.remove(file);
      }
    }
  }

  /** Ends the polling of a file. */
  public synchronized void remove(ConsumingFile file) {
    if (files.remove(file)) {
      separateChanged = true;
      kick();
    }
  }

  /** Removes the files of a descriptor for which poll has reported a condition. */
  @GuardedBy("this")
  private void takeReported(SeparatePoll.Report report, List<Runnable> reports) {
    for (ConsumingFile file : List.copyOf(files)) {
      if (file.fd() == report.fd()) {
        files.remove(file);
        reports.add(() -> file.pollReported(report.events()));
        separateChanged = true;
      }
    }
  }

  /** Polls a kqueue after so many nanoseconds; {@link Sleeper#FOREVER} for no such time. */
  synchronized void setDeadline(Entry entry, long nanos) {
    timers.remove(entry);
    if (nanos != Sleeper.FOREVER && entry.id != Entry.NO_ID) {
      long deadline = now() + nanos;
      entry.deadline = deadline < 0 ? Long.MAX_VALUE : deadline;
      timers.add(entry);
      if (timers.first() == entry) {
        kick();
      }
    }
  }

  /** Ends the polling of a kqueue. */
  synchronized void remove(Entry entry) {
    if (entry.id == Entry.NO_ID) {
      return;
    }
    timers.remove(entry);
    entries.remove(entry.id);
    entry.id = Entry.NO_ID;
    if (entry.due) {
      entry.due = false;
      due.remove(entry);
    }
    removeEpoll(entry);
    if (entries.isEmpty()) {
      kick();
    }
  }

  @GuardedBy("this")
  private void removeEpoll(Entry entry) {
    if (entry.isSeparate) {
      entry.isSeparate = false;
      separate.remove(entry);
      separateChanged = true;
      kick();
    } else if (entry.epollFd != NO_EPOLL && epoll != null && scratch != null) {
      epoll.delete(scratch, entry.epollFd);
    }
    entry.epollFd = NO_EPOLL;
  }

  /** Makes the thread return from its wait, if there is a thread. */
  @GuardedBy("this")
  private void kick() {
    Epoll e = epoll;
    if (e != null) {
      e.kick();
    }
  }

  /** The work of the thread. */
  private final class Rounds implements DaemonThreads.Rounds {
    private final Epoll epoll;
    private final EpollEvents events = new EpollEvents(EVENTS);
    private final SyscallBuffer scratch = new SyscallBuffer();
    private final ArrayDeque<Entry> ready = new ArrayDeque<>();
    private final List<Runnable> reports = new ArrayList<>();
    private @Nullable SeparatePoll polls;

    /** How many events there are. */
    private int n;

    Rounds(Epoll epoll) {
      this.epoll = epoll;
    }

    @Override
    public boolean next() {
      long nanos;
      synchronized (BackgroundPoller.this) {
        if (entries.isEmpty() && files.isEmpty() && reports.isEmpty()) {
          end();
          return false;
        }
        if (polls != null) {
          for (Entry entry : polls.takeReady()) {
            makeDue(entry);
          }
          for (SeparatePoll.Report report : polls.takeReports()) {
            takeReported(report, reports);
          }
        }
        if (separateChanged) {
          polls = SeparatePoll.of(epoll, separate, files);
          separateChanged = false;
        }
        collect(events, n, ready);
        nanos = timers.isEmpty() ? Sleeper.FOREVER : Math.max(0, timers.first().deadline - now());
      }
      n = 0;
      if (!reports.isEmpty()) {
        reports.forEach(Rounds::deliver);
        reports.clear();
        return true;
      }
      if (ready.isEmpty() && polls != null) {
        polls.await(nanos);
        n = epoll.await(scratch, events, EVENTS, 0);
      } else if (ready.isEmpty()) {
        n = epoll.await(scratch, events, EVENTS, nanos);
      } else {
        for (Entry entry = ready.poll(); entry != null; entry = ready.poll()) {
          poll(entry);
        }
      }
      return true;
    }

    private static void deliver(Runnable report) {
      try {
        report.run();
      } catch (RuntimeException | Error e) {
        DaemonThreads.report(e);
      }
    }

    @Override
    public void failed() {
      synchronized (BackgroundPoller.this) {
        makeAllDue();
      }
    }
  }

  @GuardedBy("this")
  private void end() {
    Epoll e = epoll;
    epoll = null;
    scratch = null;
    thread = null;
    if (e != null) {
      e.close();
    }
  }

  /** Reports an exception of a filter, so that it does not end the polling of other kqueues. */
  private void poll(Entry entry) {
    try {
      BackgroundPolled queue = entry.queue.get();
      if (queue == null) {
        remove(entry);
      } else {
        queue.poll();
      }
    } catch (RuntimeException | Error e) {
      DaemonThreads.report(e);
    }
  }

  @GuardedBy("this")
  private void collect(EpollEvents events, int n, ArrayDeque<Entry> ready) {
    for (int i = 0; i < n; i++) {
      Entry entry = entries.get(events.tag(i));
      if (entry != null) {
        makeDue(entry);
      }
    }
    long now = now();
    while (!timers.isEmpty() && timers.first().deadline <= now) {
      makeDue(timers.removeFirst());
    }
    for (Entry entry : due) {
      entry.due = false;
    }
    ready.addAll(due);
    due.clear();
  }

  @GuardedBy("this")
  private void makeDue(Entry entry) {
    if (!entry.due && entry.id >= 0) {
      entry.due = true;
      due.add(entry);
    }
  }

  private long now() {
    return System.nanoTime() - start;
  }
}
