package org.kqueue4j.linux;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.machine.Sleeper;
import org.kqueue4j.machine.Sleeping;

/**
 * The threads that wait on one kqueue. They do the work: no other thread stands between an event
 * and its waiter.
 *
 * <p>One of them leads: it blocks in the kqueue's epoll, or parks if no descriptor is watched, for
 * no longer than until the next timer. The others park. Whoever comes back takes in what has
 * happened; a leader first makes another waiter return, which then leads. A virtual thread never
 * leads, since it would pin its carrier: it parks, and the {@link Alarm} looks in its stead.
 *
 * <p>An event wakes one waiter. A thread that takes in events is going to scan itself, so it keeps
 * their wake-ups to itself until it leaves.
 *
 * <p>Guarded by the lock of the kqueue.
 */
final class Waiters implements Sleeper {
  private final LinuxKqueue kqueue;
  private final OpenFiles files;
  private final LinuxCallouts callouts;

  private final ArrayDeque<Waiter> sleepers = new ArrayDeque<>();
  private @Nullable Waiter leader;

  /** Threads that take in events now and scan afterwards. */
  private final List<Thread> gatherers = new ArrayList<>();

  /** How many wake-ups gatherers have kept to themselves, less what was taken since. */
  private int kept;

  /** Threads in a call on the epoll, without the lock. */
  private int inEpoll;

  /** Epolls that others have replaced, and in which a thread may still wait. */
  private final List<Epoll> retired = new ArrayList<>();

  private final ArrayDeque<Harvest> spareHarvests = new ArrayDeque<>();
  private @Nullable Waiter spareWaiter;

  Waiters(LinuxKqueue kqueue, OpenFiles files, LinuxCallouts callouts) {
    this.kqueue = kqueue;
    this.files = files;
    this.callouts = callouts;
  }

  @Override
  public long now() {
    return System.nanoTime();
  }

  @Override
  public void gather(int wanted) {
    kqueue.gatherNested();
    if (!files.polls() && callouts.isEmpty()) {
      return;
    }
    Harvest harvest = takeHarvest();
    look(harvest, wanted);
    deliver(harvest);
  }

  /** Takes in everything there is, for a machine that looks in the stead of the waiters. */
  void gatherAll() {
    Harvest harvest = takeHarvest();
    look(harvest, 0);
    release(harvest);
  }

  private void look(Harvest harvest, int wanted) {
    if (!callouts.isEmpty()) {
      callouts.expired(harvest.timers());
    }
    if (files.polls()) {
      int room = wanted > 0 ? Harvest.room(wanted) : harvest.roomForAll(files.size());
      files.accept(harvest, files.epoll().await(harvest.scratch(), harvest.events(), room, 0));
      if (harvest.hasKick()) {
        passKickOn();
      }
    }
  }

  /** A thread that only looked has taken the kick that was meant for the leader. */
  private void passKickOn() {
    Waiter waiter = leader;
    if (waiter != null && waiter.polls != null) {
      waiter.polls.kick(files.scratch());
    }
  }

  @Override
  public Wake sleep(ReentrantLock lock, Object channel, long nanos, int wanted) {
    if (Thread.currentThread().isInterrupted()) {
      return Wake.INTERRUPTED;
    }
    if (kqueue.gatherNested() && (kqueue.queue().hasPending() || kqueue.isClosed())) {
      return Wake.WOKEN;
    }
    long begin = System.nanoTime();
    long limit = nanos < 0 ? Long.MAX_VALUE : Math.min(nanos, LONGEST_SLEEP);
    Harvest harvest = takeHarvest();
    Waiter waiter = takeWaiter();
    block(lock, waiter, harvest, wanted, limit);
    boolean woken = waiter.woken;
    spareWaiter = waiter;
    if (leader == null) {
      handOn();
    }
    if (kqueue.isClosed()) {
      harvest.clear();
      spareHarvests.push(harvest);
      kqueue.closeDescriptors();
      return Wake.WOKEN;
    }
    if (!callouts.isEmpty()) {
      callouts.expired(harvest.timers());
    }
    boolean found = !harvest.isEmpty();
    deliver(harvest);
    if (woken || found) {
      return Wake.WOKEN;
    }
    if (Thread.currentThread().isInterrupted()) {
      return Wake.INTERRUPTED;
    }
    return nanos >= 0 && System.nanoTime() - begin >= limit ? Wake.TIMED_OUT : Wake.WOKEN;
  }

  /** Gives up the lock and blocks, as the leader if there is none. */
  private void block(ReentrantLock lock, Waiter waiter, Harvest harvest, int wanted, long limit) {
    sleepers.addLast(waiter);
    boolean virtual = waiter.thread.isVirtual();
    if (virtual) {
      kqueue.depend();
    } else if (leader == null) {
      leader = waiter;
      waiter.polls = files.polls() ? files.epoll() : null;
    }
    boolean leads = leader == waiter;
    long nanos = leads ? Math.min(limit, nanosToTimer()) : limit;
    Epoll epoll = waiter.polls;
    int n = 0;
    if (epoll != null) {
      inEpoll++;
    }
    lock.unlock();
    try {
      if (epoll != null) {
        n =
            waiter
                .interruptibleWait()
                .await(epoll, harvest, Harvest.room(wanted), nanos == Long.MAX_VALUE ? -1 : nanos);
      } else if (nanos == Long.MAX_VALUE) {
        LockSupport.park(kqueue);
      } else {
        LockSupport.parkNanos(kqueue, nanos);
      }
    } finally {
      lock.lock();
      if (epoll != null) {
        inEpoll--;
        closeRetired();
      }
      waiter.polls = null;
      if (leads) {
        leader = null;
      }
      if (!waiter.woken) {
        sleepers.remove(waiter);
      }
    }
    if (n > 0 && !kqueue.isClosed() && files.polls() && files.epoll() == epoll) {
      files.accept(harvest, n);
    }
  }

  @Override
  public List<Sleeping> sleepers() {
    return sleepers.stream()
        .map(w -> new Sleeping(w.thread, w == leader, w.polls != null))
        .toList();
  }

  @Override
  public long nanosToTimer() {
    return callouts.isEmpty() ? Long.MAX_VALUE : callouts.nanosToNext();
  }

  /** Lets another waiter lead. */
  private void handOn() {
    for (Waiter waiter : sleepers) {
      if (!waiter.thread.isVirtual()) {
        sleepers.remove(waiter);
        waiter.wake(files);
        return;
      }
    }
  }

  /** Tells the knotes what was found, for a thread that scans next. */
  private void deliver(Harvest harvest) {
    Thread me = Thread.currentThread();
    gatherers.add(me);
    try {
      release(harvest);
    } finally {
      gatherers.remove(me);
    }
  }

  /** Tells the knotes what was found. */
  private void release(Harvest harvest) {
    if (harvest.isEmpty()) {
      harvest.clear();
      files.buryCondemned();
      spareHarvests.push(harvest);
      return;
    }
    try {
      harvest.tell(kqueue.queue());
    } finally {
      harvest.demoteUnwanted();
      harvest.clear();
      files.buryCondemned();
      spareHarvests.push(harvest);
    }
  }

  @Override
  public void wakeup(Object channel) {
    if (sleepers.isEmpty()) {
      return;
    }
    if (gatherers.contains(Thread.currentThread())) {
      kept++;
      return;
    }
    // The leader last: in its place another one would have to be woken too.
    Waiter waiter = sleepers.pollFirst();
    if (waiter == leader && !sleepers.isEmpty()) {
      Waiter follower = sleepers.pollFirst();
      sleepers.addFirst(waiter);
      waiter = follower;
    }
    if (waiter != null) {
      waiter.wake(files);
    }
  }

  /**
   * Whoever took in more than it takes away wakes the next, who does the same: so everything finds
   * somebody, and nobody is woken for nothing.
   */
  @Override
  public void leaving(Object channel, int taken) {
    files.endRound();
    kept = Math.max(0, kept - taken);
    if (kept > 0 && kqueue.queue().hasPending()) {
      wakeup(channel);
    } else {
      kept = 0;
    }
  }

  @Override
  public void wakeupAll(Object channel) {
    for (Waiter waiter = sleepers.pollFirst(); waiter != null; waiter = sleepers.pollFirst()) {
      waiter.wake(files);
    }
  }

  /** What the leader waits for has changed: it must look again. */
  void disturbLeader() {
    Waiter waiter = leader;
    if (waiter != null && !waiter.woken) {
      sleepers.remove(waiter);
      waiter.wake(files);
    }
  }

  /** The epoll is no longer used, but for threads that wait in it still. */
  void retire(Epoll epoll) {
    retired.add(epoll);
    closeRetired();
  }

  private void closeRetired() {
    if (inEpoll == 0 && !retired.isEmpty()) {
      retired.forEach(epoll -> epoll.close(files.scratch()));
      retired.clear();
    }
  }

  boolean isIdle() {
    return inEpoll == 0;
  }

  @Override
  public void watched() {
    kqueue.watched();
  }

  private Harvest takeHarvest() {
    Harvest spare = spareHarvests.poll();
    return spare != null ? spare : new Harvest();
  }

  private Waiter takeWaiter() {
    Waiter spare = spareWaiter;
    spareWaiter = null;
    if (spare == null || spare.thread != Thread.currentThread()) {
      return new Waiter();
    }
    spare.woken = false;
    return spare;
  }
}
