package org.kqueue4j.internal.linux.wait;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Sleeper;
import org.kqueue4j.internal.kern.Sleeping;
import org.kqueue4j.internal.linux.LinuxKqueue;
import org.kqueue4j.internal.linux.poller.Epoll;
import org.kqueue4j.internal.linux.poller.PollBatch;
import org.kqueue4j.internal.linux.poller.Poller;
import org.kqueue4j.internal.queue.Pool;

/**
 * The threads that wait on one kqueue. They do the work: no other thread stands between an event
 * and its waiter.
 *
 * <p>If there are descriptors or timers, one of them leads: it blocks in the kqueue's epoll, or
 * parks if no descriptor is watched, for no longer than until the next timer. The others park.
 * Whoever comes back takes in what has happened; a leader first makes another waiter return, which
 * then leads. A virtual thread never leads, since it would pin its carrier: it parks, and the
 * {@link BackgroundPoller} looks in its stead.
 *
 * <p>An event wakes one waiter. A thread that takes in events is going to scan itself, so it keeps
 * their wake-ups to itself until it leaves.
 *
 * <p>Guarded by the lock of the kqueue.
 */
public final class Waiters implements Sleeper {
  /** How often a leader is passed over when it is its turn to be woken. */
  private static final int PATIENCE = 16;

  /** A wait that took no longer than this has not slept. */
  private static final long AT_ONCE = TimeUnit.MICROSECONDS.toNanos(3);

  /** How many threads may come back to find what they slept by the last time. */
  private static final int SPARES = 16;

  /** How many registrations that no number leads to a look can do with. */
  private static final int LEFT_BEHIND = 32;

  private static final long[] NO_THREADS = {};

  private final LinuxKqueue kqueue;
  private final Poller poller;
  private final LinuxCallouts callouts;

  private final Sleepers sleepers = new Sleepers();
  private @Nullable Waiter leader;

  /**
   * There was something each time without sleep, so the next wait begins with a look that can't
   * block: it needs neither to give up the lock nor to be interruptible.
   */
  private boolean eager;

  /** Whether the last wait found something that made no knote pending. */
  private boolean foundInVain; // lock

  /** How often epoll has been asked. */
  private long timesAsked;

  /** How often another was woken since it was the leader's turn. */
  private int passedOver;

  /** The ids of threads that take in events now and scan afterwards. */
  private long[] gatherers = NO_THREADS;

  private int gathererCount;

  /** How many wake-ups gatherers have kept to themselves, less what was taken since. */
  private int kept;

  private final @Nullable Spin spin;
  private final Pool<EventBatch> batches = new Pool<>(EventBatch::take);

  /** Batches that are given back now are for other queues. */
  private boolean closed;

  /** What threads slept by the last time; the field comes first. */
  private @Nullable Waiter spareWaiter;

  private final ArrayList<Waiter> spareWaiters = new ArrayList<>();

  public Waiters(LinuxKqueue kqueue, Poller poller, LinuxCallouts callouts, boolean spins) {
    this.kqueue = kqueue;
    this.poller = poller;
    this.callouts = callouts;
    this.spin = spins ? new Spin() : null;
  }

  @Override
  public long now() {
    return System.nanoTime();
  }

  @Override
  public void gather(int wanted) {
    kqueue.gatherNested();
    gatherOwn(wanted);
  }

  private void gatherOwn(int wanted) {
    if (!poller.hasEpoll() && callouts.isEmpty()) {
      return;
    }
    EventBatch batch = takeBatch();
    try {
      look(batch, wanted);
    } finally {
      deliver(batch);
    }
  }

  /** Takes in everything there is, for a machine that looks in the stead of the waiters. */
  public void gatherAll() {
    EventBatch batch = takeBatch();
    try {
      look(batch, 0);
    } finally {
      release(batch);
    }
  }

  private void look(EventBatch batch, int wanted) {
    batch.takeDue(callouts);
    if (poller.hasEpoll()) {
      askEpoll(batch, wanted);
    }
  }

  private void askEpoll(EventBatch batch, int wanted) {
    PollBatch polled = batch.polled;
    int room = polled.makeRoom(roomFor(wanted));
    poller.accept(polled, poller.epoll().await(polled.scratch(), polled.events(), room, 0));
    timesAsked++;
    if (polled.hasKick()) {
      passKickOn();
    }
  }

  /**
   * How many events to ask epoll for. What is not of files must not keep out what is, nor must
   * registrations that no number leads to any more.
   *
   * @param wanted how many are wanted of files; 0 for all
   */
  private int roomFor(int wanted) {
    int watched = poller.fileCount() + LEFT_BEHIND;
    return poller.otherCount() + (wanted > 0 ? Math.min(wanted, watched) : watched);
  }

  /** A thread that only looked has taken the kick that was meant for the leader. */
  private void passKickOn() {
    Waiter waiter = leader;
    if (waiter != null && waiter.polls != null) {
      waiter.polls.kick();
    }
  }

  @Override
  public Wake sleep(Lock lock, Object channel, long nanos, int wanted) {
    if (Thread.currentThread().isInterrupted()) {
      return Wake.INTERRUPTED;
    }
    if (kqueue.gatherNested() && (kqueue.queue().hasPending() || kqueue.isClosed())) {
      if (!kqueue.isClosed()) {
        gatherOwn(wanted);
      }
      return Wake.WOKEN;
    }
    long begin = nanos < 0 ? 0 : System.nanoTime();
    long limit = nanos < 0 ? Long.MAX_VALUE : Math.min(nanos, LONGEST_SLEEP);
    boolean woken;
    if (needsLeader()) {
      EventBatch batch = takeBatch();
      try {
        if (looksFirst() && find(batch, wanted)) {
          return Wake.WOKEN;
        }
        woken = sleep(lock, batch, wanted, limit);
        if (leader == null) {
          handOn();
        }
        if (kqueue.isClosed()) {
          return Wake.WOKEN;
        }
        batch.takeDue(callouts);
        woken |= !batch.isEmpty();
      } finally {
        boolean found = !batch.isEmpty();
        deliver(batch);
        foundInVain = found && !kqueue.queue().hasPending();
      }
    } else {
      woken = sleep(lock, null, wanted, limit);
    }
    if (woken) {
      return Wake.WOKEN;
    }
    if (Thread.currentThread().isInterrupted()) {
      return Wake.INTERRUPTED;
    }
    return nanos >= 0 && System.nanoTime() - begin >= limit ? Wake.TIMED_OUT : Wake.WOKEN;
  }

  /**
   * Whether to look without blocking before anything else: since the last waits found something at
   * once; or to spare a virtual thread the alarm, which does not look after the queue yet. Not if
   * that has found what makes nothing pending: another thread may be taking it in, and needs the
   * lock for that.
   */
  private boolean looksFirst() {
    if (foundInVain) {
      return false;
    }
    return Thread.currentThread().isVirtual() ? !kqueue.isDependedOn() : eager && leader == null;
  }

  private boolean find(EventBatch batch, int wanted) {
    look(batch, wanted);
    eager = !batch.isEmpty();
    return eager;
  }

  /**
   * Gives up the lock and blocks, as the leader if one is needed and there is none. Whatever ends
   * the sleep, epoll has been asked since it began, unless another thread leads: so what was ready
   * by then is found, however early something else has woken this thread.
   *
   * @param batch where to put what was found; null if no leader is needed
   * @return whether somebody has woken this thread
   */
  private boolean sleep(Lock lock, @Nullable EventBatch batch, int wanted, long limit) {
    Waiter waiter = takeWaiter();
    boolean leads = false;
    if (waiter.thread.isVirtual()) {
      kqueue.depend();
    } else if (batch != null && leader == null) {
      leads = true;
    }
    // With a stale registration in it, the epoll may never block: it is polled at intervals.
    boolean polls = leads && poller.hasEpoll();
    boolean pauses = polls && poller.cannotReplaceEpoll();
    Epoll epoll = polls && !pauses ? poller.epoll() : null;
    long nanos = leads ? Math.min(limit, nanosToTimer()) : limit;
    if (pauses) {
      nanos = Math.min(nanos, Poller.RETRY_NANOS);
    }
    int room = epoll != null && batch != null ? batch.polled.makeRoom(roomFor(wanted)) : 0;
    if (leads) {
      leader = waiter;
    }
    waiter.prepare(epoll, spin != null);
    sleepers.add(waiter);
    if (epoll != null) {
      epoll.hold();
    }
    boolean isVirtual = waiter.thread.isVirtual();
    if (isVirtual) {
      kqueue.virtualThreadSleeps();
    }
    long askedBefore = timesAsked;
    int n = -1;
    boolean atOnce = false;
    boolean returned = false;
    try {
      try {
        lock.unlock();
        if (spin == null || !spin.isOver(waiter, nanos)) {
          if (epoll == null || batch == null) {
            park(nanos);
          } else {
            long begin = System.nanoTime();
            n = waiter.interruptibleWait().await(epoll, batch.polled, room, nanos);
            atOnce = n > 0 && System.nanoTime() - begin < AT_ONCE;
          }
        }
      } finally {
        lock.lock();
        if (epoll != null) {
          epoll.release();
        }
        waiter.polls = null;
        if (leads) {
          leader = null;
        }
        if (isVirtual) {
          kqueue.virtualThreadWakes();
        }
        if (!waiter.isWoken()) {
          sleepers.remove(waiter);
        }
      }
      eager |= atOnce;
      if (batch != null && !kqueue.isClosed() && poller.hasEpoll()) {
        if (n >= 0 && poller.epoll() == epoll) {
          timesAsked++;
          if (n > 0) {
            poller.accept(batch.polled, n);
          }
        } else if (timesAsked == askedBefore && (leads || waiter.thread.isVirtual())) {
          askEpoll(batch, wanted);
        }
      }
      returned = true;
    } finally {
      if (!returned) {
        passOn(waiter);
      }
    }
    boolean woken = waiter.isWoken();
    giveBack(waiter);
    return woken;
  }

  /** A thread leaves its sleep by an exception: another one leads, and has its wake-up. */
  private void passOn(Waiter waiter) {
    if (leader == null && needsLeader()) {
      handOn();
    }
    if (waiter.isWoken() && kqueue.queue().hasPending()) {
      wakeup(kqueue.queue());
    }
  }

  private void park(long nanos) {
    if (nanos == Long.MAX_VALUE) {
      LockSupport.park(kqueue);
    } else {
      LockSupport.parkNanos(kqueue, nanos);
    }
  }

  /** Whether there is something that must be waited for otherwise than by being woken. */
  private boolean needsLeader() {
    return poller.hasEpoll() || !callouts.isEmpty();
  }

  @Override
  public long nanosToTimer() {
    return callouts.isEmpty() ? Long.MAX_VALUE : callouts.nanosToNext();
  }

  /** Lets another waiter lead. */
  private void handOn() {
    Waiter waiter = sleepers.first();
    while (waiter != null && waiter.thread.isVirtual()) {
      waiter = waiter.next;
    }
    if (waiter != null) {
      wake(waiter);
    }
  }

  private void wake(Waiter waiter) {
    sleepers.remove(waiter);
    waiter.wake(kqueue.queue());
  }

  /** Tells the knotes what was found, for a thread that scans next. */
  private void deliver(EventBatch batch) {
    if (gathererCount == gatherers.length) {
      gatherers = Arrays.copyOf(gatherers, 2 * gathererCount + 1);
    }
    gatherers[gathererCount++] = Thread.currentThread().threadId();
    try {
      release(batch);
    } finally {
      leaveGatherers();
    }
  }

  private boolean isGatherer() {
    return gathererCount > 0 && indexOfGatherer() >= 0;
  }

  private int indexOfGatherer() {
    long me = Thread.currentThread().threadId();
    int i = gathererCount - 1;
    while (i >= 0 && gatherers[i] != me) {
      i--;
    }
    return i;
  }

  private void leaveGatherers() {
    gatherers[indexOfGatherer()] = gatherers[--gathererCount];
  }

  /** Tells the knotes what was found. */
  private void release(EventBatch batch) {
    try {
      if (!batch.isEmpty()) {
        batch.notifyKnotes(kqueue.queue(), poller);
      }
    } finally {
      giveBack(batch);
      poller.dropStale();
    }
  }

  @Override
  public void wakeup(Object channel) {
    Waiter waiter = sleepers.first();
    if (waiter == null) {
      return;
    }
    if (isGatherer()) {
      kept++;
      return;
    }
    // Rather not the leader: in its place another one would have to be woken too.
    if (waiter == leader && waiter.next != null && ++passedOver <= PATIENCE) {
      waiter = waiter.next;
    } else {
      passedOver = 0;
    }
    wake(waiter);
  }

  /**
   * Whoever took in more than it takes away wakes the next, who does the same: so everything finds
   * somebody, and nobody is woken for nothing.
   */
  @Override
  public void leaving(Object channel, int taken) {
    poller.endRound();
    kept = Math.max(0, kept - taken);
    if (kept > 0 && kqueue.queue().hasPending()) {
      wakeup(channel);
    } else {
      kept = 0;
    }
  }

  @Override
  public void wakeupAll(Object channel) {
    for (Waiter waiter = sleepers.first(); waiter != null; waiter = sleepers.first()) {
      wake(waiter);
    }
  }

  /** What the leader waits for has changed, or there is something to wait for: look again. */
  public void disturbLeader() {
    Waiter waiter = leader;
    if (waiter == null) {
      if (needsLeader()) {
        handOn();
      }
    } else if (!waiter.isWoken()) {
      wake(waiter);
    }
  }

  @Override
  public List<Sleeping> sleepers() {
    List<Sleeping> asleep = new ArrayList<>();
    for (Waiter waiter = sleepers.first(); waiter != null; waiter = waiter.next) {
      asleep.add(new Sleeping(waiter.thread, waiter == leader, waiter.polls != null));
    }
    return asleep;
  }

  @Override
  public void watched() {
    kqueue.watched();
  }

  private EventBatch takeBatch() {
    int index = batches.take();
    EventBatch batch = batches.get(index);
    batch.index = index;
    return batch;
  }

  private void giveBack(EventBatch batch) {
    batch.clear();
    if (closed) {
      batch.leave();
    } else {
      batches.giveBack(batch.index);
    }
  }

  /** The kqueue is closed: batches that no thread uses are left to other queues. */
  public void close() {
    closed = true;
    batches.takeAll().forEach(EventBatch::leave);
  }

  private Waiter takeWaiter() {
    Waiter last = spareWaiter;
    if (last != null && last.isReusable()) {
      spareWaiter = null;
      return last;
    }
    for (int i = spareWaiters.size() - 1; i >= 0; i--) {
      if (spareWaiters.get(i).isReusable()) {
        return spareWaiters.remove(i);
      }
    }
    return new Waiter();
  }

  private void giveBack(Waiter waiter) {
    if (spareWaiter == null) {
      spareWaiter = waiter;
    } else if (spareWaiters.size() < SPARES) {
      spareWaiters.add(waiter);
    }
  }
}
