package org.kqueue4j.internal.linux;

import static org.kqueue4j.sys.Event.EVFILT_AIO;
import static org.kqueue4j.sys.Event.EVFILT_PROC;
import static org.kqueue4j.sys.Event.EVFILT_SIGNAL;
import static org.kqueue4j.sys.Event.EVFILT_TIMER;
import static org.kqueue4j.sys.Event.EVFILT_USER;

import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.backend.OpenQueue;
import org.kqueue4j.internal.backend.QueueOptions;
import org.kqueue4j.internal.filter.AioFilter;
import org.kqueue4j.internal.filter.AioState;
import org.kqueue4j.internal.filter.DescriptorFilter;
import org.kqueue4j.internal.filter.ProcFilter;
import org.kqueue4j.internal.filter.SignalFilter;
import org.kqueue4j.internal.filter.TimerFilter;
import org.kqueue4j.internal.filter.UserFilter;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.File;
import org.kqueue4j.internal.kern.FileTable;
import org.kqueue4j.internal.kern.FilterOps;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.kern.Machine;
import org.kqueue4j.internal.kern.Sleeper;
import org.kqueue4j.internal.linux.aio.LinuxAio;
import org.kqueue4j.internal.linux.fd.OpenFile;
import org.kqueue4j.internal.linux.fd.OpenFiles;
import org.kqueue4j.internal.linux.poller.EpollUser;
import org.kqueue4j.internal.linux.poller.Poller;
import org.kqueue4j.internal.linux.process.LinuxProcesses;
import org.kqueue4j.internal.linux.signal.LinuxSignals;
import org.kqueue4j.internal.linux.wait.BackgroundPoller;
import org.kqueue4j.internal.linux.wait.LinuxCallouts;
import org.kqueue4j.internal.linux.wait.Waiters;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.internal.queue.KqueueFile;
import org.kqueue4j.sys.AioCancel;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * A kqueue on Linux, and the machine as it sees it.
 *
 * <p>Kqueues have no descriptors of their own here. Others watch one by a number that no descriptor
 * can have, from 2<sup>32</sup> on.
 */
public final class LinuxKqueue implements Machine, OpenQueue, EpollUser, FileTable {
  private static final long FIRST_NUMBER = 1L << 32;
  private static final int NESTED_LIMIT = 16;
  private static final AtomicLong NEXT_NUMBER = new AtomicLong(FIRST_NUMBER);

  /** The open kqueues that may be watched, by number. */
  private static final Map<Long, WeakReference<QueueFile>> QUEUES = new ConcurrentHashMap<>();

  /**
   * The kqueues that have an owner or an {@code fd()}: the program may wait for those and have
   * forgotten the kqueue itself, so they stay until they are closed.
   */
  private static final Set<LinuxKqueue> KEPT = ConcurrentHashMap.newKeySet();

  private static final FilterOps DESCRIPTOR = new DescriptorFilter();
  private static final FilterOps USER = new UserFilter();
  private static final FilterOps SIGNAL = new SignalFilter(LinuxSignals.ALONE);
  private static final FilterOps SIGNAL_BESIDE_HANDLERS =
      new SignalFilter(LinuxSignals.BESIDE_HANDLERS);

  private static final class QueueFile extends KqueueFile {
    final LinuxKqueue kqueue;

    QueueFile(LinuxKqueue kqueue) {
      super(kqueue.queue);
      this.kqueue = kqueue;
    }
  }

  private final QueueOptions options;
  private final long number = NEXT_NUMBER.getAndIncrement();
  private final KernelQueue queue = new KernelQueue(number);
  private final LinuxCallouts callouts = new LinuxCallouts(number, this::earlierTimer);
  private final BackgroundPoller.Place place = new BackgroundPoller.Place(this);
  private final Poller poller = new Poller(queue, this, forgetting(number, place));
  private final OpenFiles files;
  private final Waiters waiters;

  // What few queues need is made when it is first needed.
  private @Nullable LinuxProcesses processes; // lock
  private @Nullable LinuxAio aio; // lock
  private @Nullable QueueFile file; // lock

  /** How many virtual threads sleep on it. */
  private int virtualSleepers; // lock

  /** Kqueues that this one watches, or has watched. */
  private Set<LinuxKqueue> nested = Set.of(); // lock

  /** From how many on it is time to forget those that this one does not watch any more. */
  private int nestedLimit = NESTED_LIMIT; // lock

  /** Somebody depends on this queue who does not look at its sources. */
  private boolean dependedOn; // lock

  private @Nullable Owner owner; // lock

  /** There was no thread to tell the owner by; the alarm tries it again. */
  private boolean ownerIsUntold; // lock

  private @Nullable ReadinessFd readiness; // lock

  private LinuxKqueue(QueueOptions options) {
    this.options = options;
    this.files =
        new OpenFiles(queue, poller, callouts, options.closesAnnounced(), options.givesMasks());
    this.waiters = new Waiters(this, poller, callouts, options.spins());
    queue.attach(this);
  }

  /** Opens a kqueue. */
  public static LinuxKqueue open(QueueOptions options) {
    return new LinuxKqueue(options);
  }

  @Override
  public LinuxKqueue openBeside() {
    return new LinuxKqueue(options);
  }

  @Override
  public void requireWaits() {}

  @Override
  public KernelQueue queue() {
    return queue;
  }

  public Lock lock() {
    return queue.lock();
  }

  public boolean isClosed() {
    return queue.isClosed();
  }

  /** What is done for a kqueue that has been collected, though it was not closed. */
  private static Runnable forgetting(long number, BackgroundPoller.Place place) {
    return () -> {
      QUEUES.remove(number);
      BackgroundPoller.INSTANCE.forget(place);
    };
  }

  public Poller poller() {
    return poller;
  }

  public LinuxCallouts callouts() {
    return callouts;
  }

  public LinuxAio aio() {
    lock().lock();
    try {
      LinuxAio a = aio;
      if (a == null) {
        a = new LinuxAio(queue, poller);
        aio = a;
      }
      return a;
    } finally {
      lock().unlock();
    }
  }

  private @Nullable LinuxAio aioIfAny() {
    lock().lock();
    try {
      return aio;
    } finally {
      lock().unlock();
    }
  }

  private LinuxProcesses processes() {
    LinuxProcesses p = processes;
    if (p == null) {
      p = new LinuxProcesses(queue, poller);
      processes = p;
    }
    return p;
  }

  @Override
  public @Nullable Failure openPoller() {
    lock().lock();
    try {
      requireOpen();
      return poller.requireEpoll();
    } finally {
      lock().unlock();
    }
  }

  // ---- Machine ----

  @Override
  public FileTable files() {
    return this;
  }

  @Override
  public Sleeper sleeper() {
    return waiters;
  }

  @Override
  public FilterOps filter(int filter) {
    return switch (filter) {
      case EVFILT_AIO -> new AioFilter(aio());
      case EVFILT_PROC -> new ProcFilter(processes());
      case EVFILT_SIGNAL -> options.keepsSignalHandlers() ? SIGNAL_BESIDE_HANDLERS : SIGNAL;
      case EVFILT_TIMER -> new TimerFilter(callouts);
      case EVFILT_USER -> USER;
      default -> DESCRIPTOR;
    };
  }

  @Override
  public @Nullable Failure check(KeventStruct change, @Nullable File file) {
    return KnownBits.check(change, file);
  }

  @Override
  public void closed() {
    BackgroundPoller.INSTANCE.forget(place);
    LinuxAio requests = aioIfAny();
    if (requests != null) {
      requests.close();
    }
    lock().lock();
    try {
      QUEUES.remove(number); // its number may have been asked for during the close
      nested = Set.of();
      waiters.close();
      replaceOwner(null);
      closeReadiness();
      poller.close();
      KEPT.remove(this);
    } finally {
      lock().unlock();
    }
  }

  // ---- OpenQueue ----

  @Override
  public long ident() {
    lock().lock();
    try {
      if (!isClosed() && file == null) {
        QueueFile known = new QueueFile(this);
        file = known;
        poller.descriptors(); // has the number forgotten with the kqueue
        QUEUES.put(number, new WeakReference<>(known));
      }
      return number;
    } finally {
      lock().unlock();
    }
  }

  @Override
  public void claim(long ident, Object source) {
    lock().lock();
    try {
      if (source instanceof Channel channel) {
        files.claim((int) ident, channel);
      } else if (source instanceof Process || source instanceof ProcessHandle) {
        processes().claim(ident, source);
      }
    } finally {
      lock().unlock();
    }
  }

  @Override
  public void unclaim(long ident, Object source) {
    lock().lock();
    try {
      if (source instanceof Channel) {
        files.unclaim((int) ident);
      } else {
        processes().unclaim(ident);
      }
    } finally {
      lock().unlock();
    }
  }

  @Override
  public void closing(long fd) {
    closing(fd, false);
  }

  @Override
  public void closingLast(long fd) {
    closing(fd, true);
  }

  private void closing(long fd, boolean last) {
    OpenFile file;
    lock().lock();
    try {
      file = files.closing(fd, last);
    } finally {
      lock().unlock();
    }
    if (file != null) {
      file.closeNotes(fd);
    }
  }

  @Override
  public void setOwner(long pid) {
    lock().lock();
    try {
      requireOpen();
      replaceOwner(pid == 0 ? null : new OwnerProcess(pid));
    } finally {
      lock().unlock();
    }
  }

  @Override
  public void setOwner(Runnable callback) {
    lock().lock();
    try {
      requireOpen();
      replaceOwner(new OwnerCallback(callback));
    } finally {
      lock().unlock();
    }
  }

  private void replaceOwner(@Nullable Owner replacement) {
    Owner old = owner;
    owner = replacement;
    ownerIsUntold = false;
    queue.setOwner(replacement == null ? null : this::tellOwner);
    if (old != null) {
      old.close();
    }
    keepWhileNeeded();
  }

  private void keepWhileNeeded() {
    if (owner != null || readiness != null) {
      KEPT.add(this);
    } else {
      KEPT.remove(this);
    }
  }

  private void tellOwner() {
    Owner told = owner;
    ownerIsUntold = told != null && !told.tell();
    if (ownerIsUntold) {
      BackgroundPoller.INSTANCE.watchTimers(place, nanosToLook());
    }
  }

  @Override
  public void setAsync(boolean async) {
    lock().lock();
    try {
      requireOpen();
      if (async) {
        depend();
      }
      queue.setAsync(async);
    } finally {
      lock().unlock();
    }
  }

  @Override
  public int fd() {
    lock().lock();
    try {
      requireOpen();
      ReadinessFd known = readiness;
      if (known != null) {
        depend();
        return known.fd();
      }
      ReadinessFd opened = new ReadinessFd();
      try {
        depend();
        readiness = opened;
      } finally {
        if (readiness == null) {
          opened.close();
        }
      }
      queue.setReadiness(opened);
      keepWhileNeeded();
      return opened.fd();
    } finally {
      lock().unlock();
    }
  }

  private void closeReadiness() {
    queue.setReadiness(null);
    if (readiness != null) {
      readiness.close();
      readiness = null;
    }
  }

  private void requireOpen() {
    if (isClosed()) {
      throw new KqueueException(Errno.EBADF, "the kqueue is closed");
    }
  }

  @Override
  public void submit(AioState request, @Nullable ByteBuffer buffer) {
    aio().submit(request, buffer);
  }

  @Override
  public AioCancel cancel(AioState request) {
    return aio().cancel(request);
  }

  @Override
  public void pollRequests() {
    LinuxAio requests = aioIfAny();
    if (requests != null) {
      requests.poll();
    }
  }

  @Override
  public void close() {
    QueueFile known;
    lock().lock();
    try {
      known = file;
    } finally {
      lock().unlock();
    }
    if (known != null) {
      QUEUES.remove(number);
      known.closeNotes(number);
    }
    queue.close();
  }

  // ---- nested queues ----

  @Override
  public @Nullable File hold(long ident) {
    return isQueueNumber(ident) ? holdQueue(ident) : files.hold(ident);
  }

  @Override
  public boolean isClosed(long ident, File file) {
    return file instanceof QueueFile ? fileOf(ident) != file : files.isClosed(ident, file);
  }

  @Override
  public boolean reportsClosed() {
    return files.reportsClosed();
  }

  private static boolean isQueueNumber(long ident) {
    return ident >= FIRST_NUMBER && ident < NEXT_NUMBER.get();
  }

  private static @Nullable QueueFile fileOf(long ident) {
    WeakReference<QueueFile> reference = QUEUES.get(ident);
    return reference == null ? null : reference.get();
  }

  private @Nullable File holdQueue(long ident) {
    QueueFile inner = fileOf(ident);
    if (inner == null || !inner.tryHold()) {
      return null;
    }
    if (nested.size() >= nestedLimit) {
      forgetUnwatched();
      nestedLimit = Math.max(NESTED_LIMIT, 2 * nested.size());
    }
    if (nested.isEmpty()) {
      nested = new LinkedHashSet<>();
    }
    nested.add(inner.kqueue);
    return inner;
  }

  private void forgetUnwatched() {
    nested.removeIf(inner -> inner.isClosed() || !inner.queue.isWatched());
  }

  /**
   * Lets the queues that this one watches, and those that they watch, take in what has happened to
   * their sources. Gives up the lock meanwhile.
   *
   * @return whether there are any
   */
  public boolean gatherNested() {
    if (nested.isEmpty()) {
      return false;
    }
    forgetUnwatched();
    if (nested.isEmpty()) {
      return false;
    }
    Lock lock = lock();
    Set<LinuxKqueue> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    seen.add(this);
    ArrayDeque<LinuxKqueue> left = new ArrayDeque<>(nested);
    lock.unlock();
    try {
      for (LinuxKqueue inner = left.poll(); inner != null; inner = left.poll()) {
        if (seen.add(inner)) {
          left.addAll(inner.gatherAll());
        }
      }
    } finally {
      lock.lock();
    }
    return true;
  }

  @Override
  public boolean hasPendingNested() {
    lock().lock();
    try {
      for (LinuxKqueue inner : nested) {
        if (inner.queue.hasPending()) {
          return true;
        }
      }
      return false;
    } finally {
      lock().unlock();
    }
  }

  /** Takes in what has happened here, and gives the queues that this one watches. */
  private List<LinuxKqueue> gatherAll() {
    lock().lock();
    try {
      if (!isClosed()) {
        waiters.gatherAll();
      }
      return List.copyOf(nested);
    } finally {
      lock().unlock();
    }
  }

  // ---- dependence ----

  /** Another queue watches this one; called inside that one's lock, so the alarm does the rest. */
  public void watched() {
    BackgroundPoller.INSTANCE.watch(place);
  }

  /**
   * Somebody depends on this queue from now on who can't look at its sources: a virtual thread that
   * is going to wait, an owner, a foreign event loop. Called with the lock.
   *
   * @throws KqueueException if there is no descriptor or thread for the alarm
   */
  public void depend() {
    if (!dependedOn || !BackgroundPoller.INSTANCE.runs()) {
      BackgroundPoller.INSTANCE.watch(place);
    }
  }

  /** Whether the alarm looks after this queue. */
  public boolean isDependedOn() {
    return dependedOn;
  }

  /** A virtual thread is going to sleep: nothing else may hold it, nor the kqueue. */
  public void virtualThreadSleeps() {
    virtualSleepers++;
    place.sleptOn = this;
  }

  public void virtualThreadWakes() {
    if (--virtualSleepers == 0) {
      place.sleptOn = null;
    }
  }

  /** The alarm's thread looks, since nobody else may be looking. */
  public void lookAfter() {
    lock().lock();
    try {
      if (isClosed()) {
        BackgroundPoller.INSTANCE.forget(place);
        return;
      }
      if (!dependedOn) {
        dependedOn = true;
        poller.descriptors(); // has the place forgotten with the kqueue
        poller.setEdgeOnly();
        epollChanged();
      }
      try {
        waiters.gatherAll();
      } finally {
        if (ownerIsUntold) {
          tellOwner();
        }
        if (!isClosed()) {
          BackgroundPoller.INSTANCE.watchTimers(place, nanosToLook());
        }
      }
    } finally {
      lock().unlock();
    }
  }

  /** Nanoseconds until the queue must be checked although epoll reports nothing. */
  private long nanosToLook() {
    long nanos = waiters.nanosToTimer();
    boolean retries = poller.cannotReplaceEpoll() || ownerIsUntold;
    return retries ? Math.min(nanos, Poller.RETRY_NANOS) : nanos;
  }

  @Override
  public void epollChanged() {
    if (dependedOn && poller.hasEpoll()) {
      BackgroundPoller.INSTANCE.watchEpoll(place, poller.epoll().fd());
    }
    waiters.disturbLeader();
  }

  /** Lets the alarm poll the epoll; false if it does already. */
  @Override
  public boolean leaveOuterEpoll() {
    return BackgroundPoller.INSTANCE.pollInstead(place);
  }

  private void earlierTimer() {
    waiters.disturbLeader();
    if (dependedOn) {
      BackgroundPoller.INSTANCE.watchTimers(place, nanosToLook());
    }
  }
}
