package org.kqueue4j.internal.linux.wait;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.linux.LinuxKqueue;
import org.kqueue4j.internal.linux.poller.Epoll;
import org.kqueue4j.internal.linux.poller.EpollEvents;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;
import org.kqueue4j.internal.thread.DaemonThreads;
import org.kqueue4j.sys.KqueueException;

/**
 * Looks after kqueues on which somebody depends though no platform thread waits on them: those that
 * other queues watch, those on which virtual threads wait, and those that tell an owner or a
 * foreign event loop.
 *
 * <p>One daemon thread for all of them, which lives for as long as there are any. It blocks in an
 * epoll that holds theirs, for no longer than until the first of their timers. If the thread could
 * not be started, or has ended though it is needed, the next {@link #watch} starts it.
 *
 * <p>Safe for use by any thread. Its monitor is a leaf in the lock order: it may be taken inside a
 * kqueue's lock, and the thread holds it only while it takes no other.
 */
public final class BackgroundPoller {
  private static final Comparator<Place> ORDER =
      Comparator.<Place>comparingLong(place -> place.deadline).thenComparingLong(place -> place.id);

  public static final BackgroundPoller INSTANCE = new BackgroundPoller();

  /** What the alarm keeps of a kqueue. */
  public static final class Place {
    /** Weak, since a kqueue that the program has forgotten is to be collected. */
    final WeakReference<LinuxKqueue> kqueue;

    /** The kqueue while virtual threads sleep on it, which nothing else may hold. */
    public @Nullable LinuxKqueue sleptOn;

    long id = -1;

    /** When its timers are to be looked at, counted from {@link #start}, if it is among them. */
    long deadline;

    /** The epoll that is watched, and so must be given up; -1 for none. */
    int epollFd = -1;

    /** That epoll is polled, since it can't be in ours. */
    boolean polled;

    /** It has not been looked at since it came, or since something about it changed. */
    boolean due;

    public Place(LinuxKqueue kqueue) {
      this.kqueue = new WeakReference<>(kqueue);
    }
  }

  /** A file whose poll consumes the news that it reports, so that only the first caller has it. */
  public interface NewsListener {
    /** The descriptor. */
    int fd();

    /**
     * Accepts what poll has reported, after which the file is not polled. Called without a lock.
     */
    void accept(int events);
  }

  private static final int EVENTS = 256;

  private final Map<Long, Place> places = new HashMap<>(); // this
  private final List<Place> due = new ArrayList<>(); // this

  /** Those with a deadline, the earliest first. */
  private final TreeSet<Place> timers = new TreeSet<>(ORDER); // this

  /** Those whose epolls are not in ours. */
  private final List<Place> polled = new ArrayList<>(); // this

  /** Files whose poll consumes the news, while they have none: polled with no epoll in between. */
  private final List<NewsListener> news = new ArrayList<>(); // this

  /** Of {@link #polled} or {@link #news}. */
  private boolean polledChanged; // this

  private final long start = System.nanoTime();
  private long nextId; // this
  private @Nullable Epoll epoll; // this
  private @Nullable SyscallBuffer scratch; // this

  /** Written with the monitor, read without it. */
  private volatile @Nullable Thread thread;

  private BackgroundPoller() {}

  /**
   * Begins to poll a kqueue; also if it is polled already and something has changed.
   *
   * @throws KqueueException {@code EMFILE}, {@code ENFILE} or {@code EWOULDBLOCK} if there is no
   *     descriptor or no thread for that; then nothing has changed
   */
  public synchronized void watch(Place place) {
    boolean isNew = place.id < 0;
    if (isNew) {
      place.id = nextId++;
      places.put(place.id, place);
    }
    makeDue(place);
    boolean done = false;
    try {
      requireThread();
      done = true;
    } finally {
      if (isNew && !done) {
        forget(place);
      }
    }
  }

  /** Whether the thread is running, as it is while it has a kqueue to look after. */
  public boolean runs() {
    Thread t = thread;
    return t != null && t.isAlive();
  }

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
    lookAtAll(); // what an earlier thread was told may be lost
    try {
      Rounds rounds = new Rounds(opened);
      thread = DaemonThreads.start("kqueue4j-alarm", () -> DaemonThreads.run(rounds));
      epoll = opened;
    } finally {
      if (epoll == null) {
        opened.close();
      }
    }
  }

  private void lookAtAll() {
    places.values().forEach(this::makeDue);
  }

  /** The kqueue has another epoll, which is to be watched now. */
  public synchronized void watchEpoll(Place place, int fd) {
    if (place.id < 0 || epoll == null || scratch == null) {
      return;
    }
    forgetEpoll(place);
    place.epollFd = fd;
    if (epoll.add(scratch, fd, Linux.EPOLLIN | Linux.EPOLLET, place.id) < 0) {
      poll(place);
    }
  }

  /**
   * A descriptor can't be watched by a kqueue whose epoll is in ours: takes that out.
   *
   * @return false if it was not in
   */
  public synchronized boolean pollInstead(Place place) {
    if (place.epollFd < 0 || place.polled || epoll == null || scratch == null) {
      return false;
    }
    epoll.delete(scratch, place.epollFd);
    poll(place);
    return true;
  }

  private void poll(Place place) {
    place.polled = true;
    polled.add(place);
    polledChanged = true;
    kick();
  }

  /**
   * Polls a file until it has news, which all such files of its number receive.
   *
   * @throws KqueueException as {@link #watch}
   */
  public synchronized void watchNews(NewsListener file) {
    boolean isNew = !news.contains(file);
    if (isNew) {
      news.add(file);
      polledChanged = true;
    }
    boolean done = false;
    try {
      requireThread();
      done = true;
    } finally {
      if (isNew && !done) {
        news.remove(file);
      }
    }
  }

  /** Does not poll a file any more. */
  public synchronized void forgetNews(NewsListener file) {
    if (news.remove(file)) {
      polledChanged = true;
      kick();
    }
  }

  /** Takes the files of a number, which poll has spoken of, from those that are polled. */
  private void takeNews(int fd, int events, List<Runnable> told) {
    for (NewsListener file : List.copyOf(news)) {
      if (file.fd() == fd) {
        news.remove(file);
        told.add(() -> file.accept(events));
        polledChanged = true;
      }
    }
  }

  /** Looks again after so many nanoseconds; not at all for {@link Long#MAX_VALUE}. */
  public synchronized void watchTimers(Place place, long nanos) {
    timers.remove(place);
    if (nanos != Long.MAX_VALUE && place.id >= 0) {
      long deadline = now() + nanos;
      place.deadline = deadline < 0 ? Long.MAX_VALUE : deadline;
      timers.add(place);
      if (timers.first() == place) {
        kick();
      }
    }
  }

  /** Stops looking after a kqueue. */
  public synchronized void forget(Place place) {
    if (place.id < 0) {
      return;
    }
    timers.remove(place);
    places.remove(place.id);
    place.id = -1;
    if (place.due) {
      place.due = false;
      due.remove(place);
    }
    forgetEpoll(place);
    if (places.isEmpty()) {
      kick();
    }
  }

  private void forgetEpoll(Place place) {
    if (place.polled) {
      place.polled = false;
      polled.remove(place);
      polledChanged = true;
      kick();
    } else if (place.epollFd >= 0 && epoll != null && scratch != null) {
      epoll.delete(scratch, place.epollFd);
    }
    place.epollFd = -1;
  }

  /** Makes the thread look up, if there is one. Called with the monitor. */
  private void kick() {
    Epoll e = epoll;
    if (e != null) {
      e.kick();
    }
  }

  /** What the thread does. */
  private final class Rounds implements DaemonThreads.Rounds {
    private final Epoll epoll;
    private final EpollEvents events = new EpollEvents(EVENTS);
    private final SyscallBuffer scratch = new SyscallBuffer();
    private final ArrayDeque<Place> ready = new ArrayDeque<>();
    private final List<Runnable> told = new ArrayList<>();
    private @Nullable PolledQueues polls;

    /** How many events there are. */
    private int n;

    Rounds(Epoll epoll) {
      this.epoll = epoll;
    }

    @Override
    public boolean next() {
      long nanos;
      synchronized (BackgroundPoller.this) {
        if (places.isEmpty() && news.isEmpty() && told.isEmpty()) {
          end();
          return false;
        }
        if (polls != null) {
          polls.forEachReady(BackgroundPoller.this::makeDue);
          polls.forEachNews((fd, events) -> takeNews(fd, events, told));
        }
        if (polledChanged) {
          polls = PolledQueues.of(epoll, polled, news);
          polledChanged = false;
        }
        collect(events, n, ready);
        nanos = timers.isEmpty() ? -1 : Math.max(0, timers.first().deadline - now());
      }
      n = 0;
      if (!told.isEmpty()) {
        told.forEach(Rounds::tell);
        told.clear();
        return true;
      }
      if (ready.isEmpty() && polls != null) {
        polls.await(nanos);
        n = epoll.await(scratch, events, EVENTS, 0);
      } else if (ready.isEmpty()) {
        n = epoll.await(scratch, events, EVENTS, nanos);
      } else {
        for (Place place = ready.poll(); place != null; place = ready.poll()) {
          lookAfter(place);
        }
      }
      return true;
    }

    private static void tell(Runnable telling) {
      try {
        telling.run();
      } catch (RuntimeException | Error e) {
        DaemonThreads.report(e);
      }
    }

    @Override
    public void failed() {
      synchronized (BackgroundPoller.this) {
        lookAtAll();
      }
    }
  }

  private void end() {
    Epoll e = epoll;
    epoll = null;
    scratch = null;
    thread = null;
    if (e != null) {
      e.close();
    }
  }

  /** What a filter throws concerns its own kqueue; the others must be looked after all the same. */
  private void lookAfter(Place place) {
    try {
      LinuxKqueue kqueue = place.kqueue.get();
      if (kqueue == null) {
        forget(place);
      } else {
        kqueue.lookAfter();
      }
    } catch (RuntimeException | Error e) {
      DaemonThreads.report(e);
    }
  }

  private void collect(EpollEvents events, int n, ArrayDeque<Place> ready) {
    for (int i = 0; i < n; i++) {
      Place place = places.get(events.tag(i));
      if (place != null) {
        makeDue(place);
      }
    }
    long now = now();
    while (!timers.isEmpty() && timers.first().deadline <= now) {
      makeDue(timers.removeFirst());
    }
    for (Place place : due) {
      place.due = false;
    }
    ready.addAll(due);
    due.clear();
  }

  private void makeDue(Place place) {
    if (!place.due && place.id >= 0) {
      place.due = true;
      due.add(place);
    }
  }

  private long now() {
    return System.nanoTime() - start;
  }
}
