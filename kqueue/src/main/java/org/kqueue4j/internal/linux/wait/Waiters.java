// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.wait;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.backend.QueueOptions;
import org.kqueue4j.internal.kern.Sleeper;
import org.kqueue4j.internal.kern.Sleeper.Sleeping;
import org.kqueue4j.internal.linux.poller.Poller;
import org.kqueue4j.internal.queue.KernelQueue;

/**
 * The threads that wait on one kqueue. They do the work: no other thread stands between an event
 * and its waiter.
 *
 * <p>If descriptors are registered, threads wait in the kqueue's epoll, and the system gives each
 * event to one of them. They are {@link EpollWaiters}. Other threads park. Now and then a thread
 * parks that could wait in the epoll, since the system prefers the thread that came last. A virtual
 * thread always parks, since it would pin its carrier; the {@link BackgroundPoller} waits on its
 * behalf, and wakes it to poll. One of the threads leads if there are timers: it sleeps until the
 * first of them at most.
 *
 * <p>While a platform thread sleeps, these hold, or a thread is awake that restores them as it
 * leaves, by waking one of those that sleep ({@link #handOn}):
 *
 * <ul>
 *   <li>If there are timers, one of the sleeping threads leads.
 *   <li>If there is an epoll, one of them waits in it.
 * </ul>
 *
 * <p>So no event has to wait for a thread that is busy with another one, and a thread wakes no
 * other while there is one that waits in its place.
 *
 * <p>Any other event wakes one waiter. A thread that gathers events scans afterwards, so it wakes
 * none for them until it leaves, and then one for those that it has left.
 *
 * <p>Guarded by the lock of the kqueue.
 */
public final class Waiters implements Sleeper {
  /** The kqueues that one kqueue watches. Guarded by the lock of that kqueue. */
  @FunctionalInterface
  public interface InnerQueues {
    /**
     * Gathers the events of the inner queues, and of those that they watch in turn. Releases the
     * lock for that.
     *
     * @return whether there are any such queues
     */
    boolean gather();
  }

  /** How often in a row a thread is woken so that no other need take its place. */
  private static final int MOST_SKIPS = 16;

  /** After so many waits in the epoll threads park until all that are in it have had their turn. */
  private static final int TURN = 32;

  /** A wait that took no longer than this has not slept, in nanoseconds. */
  private static final long WITHOUT_SLEEP = TimeUnit.MICROSECONDS.toNanos(3);

  private final KernelQueue queue;
  private final Poller poller;
  private final EventGatherer gatherer;
  private final BackgroundPolled background;
  private final InnerQueues innerQueues;

  private final Sleepers parked = new Sleepers();
  private @Nullable Waiter leader;

  /** The thread that was woken to take the place of another, and has not taken the lock since. */
  private @Nullable Waiter successor;

  /**
   * The last waits found something without sleep, so the next one begins with a poll that can't
   * block: it needs neither to release the lock nor to be interruptible.
   */
  private boolean pollsFirst;

  /** Whether the last wait found something of which there was no event. */
  private boolean foundInVain;

  /** How often such a thread was woken since it was the turn of another. */
  private int skips;

  /** How many waits in the epoll have begun while another thread was in it. */
  private int epollWaits;

  /** Threads that come back park, until there is no thread in the epoll. */
  private boolean epollEmpties;

  private final GatheringThreads gatheringThreads = new GatheringThreads();
  private final @Nullable Spin spin;
  private final SpareWaiters spares = new SpareWaiters();

  /**
   * The waiters of a queue.
   *
   * @param options how they wait
   */
  public Waiters(
      KernelQueue queue,
      Poller poller,
      EventGatherer gatherer,
      BackgroundPolled background,
      InnerQueues innerQueues,
      QueueOptions options) {
    this.queue = queue;
    this.poller = poller;
    this.gatherer = gatherer;
    this.background = background;
    this.innerQueues = innerQueues;
    this.spin = options.spins() ? new Spin() : null;
  }

  @Override
  public long now() {
    return System.nanoTime();
  }

  @Override
  public long nanosToTimer() {
    return gatherer.nanosToAnyTimer();
  }

  // ---- gathering ----

  @Override
  public void gather(int wanted) {
    innerQueues.gather();
    gatherOwn(wanted);
  }

  private void gatherOwn(int wanted) {
    if (!gatherer.isNeeded()) {
      return;
    }
    EventBatch batch = gatherer.take();
    try {
      gatherer.check(batch, wanted);
    } finally {
      deliver(batch, wanted);
    }
  }

  /** Notifies the knotes of what is in a batch, by a thread that scans next. */
  private void deliver(EventBatch batch, int wanted) {
    gatheringThreads.enter();
    try {
      gatherer.deliver(batch, wanted);
    } finally {
      gatheringThreads.leave();
    }
  }

  // ---- sleeping ----

  @Override
  public Wake sleep(Lock lock, Object channel, long nanos, int wanted) {
    if (Thread.currentThread().isInterrupted()) {
      return Wake.INTERRUPTED;
    }
    if (innerQueues.gather() && (queue.hasPending() || queue.isClosed())) {
      if (!queue.isClosed()) {
        gatherOwn(wanted);
      }
      return Wake.WOKEN;
    }
    boolean isLimited = nanos != FOREVER;
    long begin = isLimited ? System.nanoTime() : 0;
    long limit = isLimited ? Math.min(nanos, LONGEST_SLEEP) : FOREVER;
    boolean woken =
        gatherer.isNeeded()
            ? sleepAndGather(lock, wanted, limit)
            : sleep(lock, null, wanted, limit);
    if (woken) {
      return Wake.WOKEN;
    }
    if (Thread.currentThread().isInterrupted()) {
      return Wake.INTERRUPTED;
    }
    return isLimited && System.nanoTime() - begin >= limit ? Wake.TIMED_OUT : Wake.WOKEN;
  }

  /** Sleeps while there are descriptors or callouts; returns whether there is something to scan. */
  private boolean sleepAndGather(Lock lock, int wanted, long limit) {
    EventBatch batch = gatherer.take();
    try {
      if (canPollFirst() && checkFirst(batch, wanted) || gatherer.checkEnabled(batch, wanted)) {
        return true;
      }
      boolean woken = sleep(lock, batch, wanted, limit);
      if (queue.isClosed()) {
        return true;
      }
      gatherer.checkDue(batch);
      return woken || !batch.isEmpty();
    } finally {
      boolean found = !batch.isEmpty();
      deliver(batch, wanted);
      foundInVain = found && !queue.hasEvents();
    }
  }

  /**
   * Whether to poll without blocking before anything else: since the last waits found something at
   * once; or since a virtual thread is going to park, and the background poller notices only what
   * becomes ready after that, not what still is. Not if that has found what makes nothing pending:
   * another thread may be draining it, and needs the lock for that.
   */
  private boolean canPollFirst() {
    if (!Thread.currentThread().isVirtual()) {
      return pollsFirst && !foundInVain;
    }
    if (gatherer.hasNews) {
      return true;
    }
    if (foundInVain && background.hasBegun()) {
      poller.setEdgeOnly(); // so that what is still ready is pending, or is reported again
    }
    return !foundInVain && !poller.isEdgeOnly();
  }

  private boolean checkFirst(EventBatch batch, int wanted) {
    gatherer.checkToWait(batch, wanted);
    pollsFirst = !batch.isEmpty();
    return pollsFirst;
  }

  /**
   * Releases the lock and blocks. Whatever ends the sleep, epoll has been polled since it began,
   * unless other threads wait in it: so what was ready by then is found, however early something
   * else has woken this thread.
   *
   * @param batch receives what was found; null if there is nothing to gather
   * @return whether another thread has woken this one
   */
  private boolean sleep(Lock lock, @Nullable EventBatch batch, int wanted, long limit) {
    Waiter waiter = spares.take();
    if (waiter.isVirtual) {
      background.requireForVirtualThread();
    }
    EpollWaiters among = waiter.isVirtual || batch == null ? null : placeInEpoll();
    boolean leads = !waiter.isVirtual && leader == null && gatherer.isNeededInTime();
    boolean polls = among != null || waiter.isVirtual || poller.cannotReplaceEpoll() && leads;
    long nanos = leads ? Math.min(limit, gatherer.nanosToTimer()) : limit;
    if (leads && poller.cannotReplaceEpoll()) {
      nanos = Math.min(nanos, Poller.RETRY_NANOS);
    }
    int room = among != null && batch != null ? gatherer.makeRoomToWait(batch, wanted) : 0;
    if (leads) {
      leader = waiter;
    }
    waiter.prepare(among, spin != null);
    if (among == null) {
      parked.add(waiter);
    } else {
      among.enter(waiter);
    }
    if (waiter.isVirtual) {
      background.virtualThreadSleeps(this);
    }
    long pollsBefore = gatherer.polls();
    int n = -1;
    boolean atOnce = false;
    boolean returned = false;
    try {
      try {
        lock.unlock();
        if (spin == null || !spin.isOver(waiter, nanos)) {
          if (among == null || batch == null) {
            park(nanos);
          } else {
            long begin = System.nanoTime();
            n = waiter.interruptibleWait().await(among.epoll, batch.polled, room, nanos);
            atOnce = n > 0 && System.nanoTime() - begin < WITHOUT_SLEEP;
          }
        }
      } finally {
        lock.lock();
        wokeUp(waiter);
      }
      pollsFirst |= atOnce;
      if (batch != null && !queue.isClosed() && poller.hasEpoll()) {
        if (n >= 0 && among == gatherer.epollWaiters) {
          gatherer.accept(batch, n);
        } else if (polls && (gatherer.hasNews || gatherer.polls() == pollsBefore)) {
          gatherer.poll(batch, wanted);
        }
      }
      returned = true;
    } finally {
      if (!returned) {
        passOn(waiter, among);
      }
    }
    boolean woken = waiter.isWoken();
    if (among != null && batch != null) {
      woken |= among.receive(batch.polled.hasKick());
    }
    spares.giveBack(waiter);
    return woken;
  }

  /** Where a platform thread waits in the epoll; null if it parks. */
  private @Nullable EpollWaiters placeInEpoll() {
    EpollWaiters among = gatherer.epollWaiters;
    // With a stale registration in it, the epoll may never block: it is polled at intervals.
    if (among == null || poller.cannotReplaceEpoll()) {
      return null;
    }
    if (among.isEmpty()) {
      epollEmpties = false;
      return among;
    }
    epollEmpties |= ++epollWaits % TURN == 0;
    return epollEmpties || among.hasInterrupted() ? null : among;
  }

  private void wokeUp(Waiter waiter) {
    EpollWaiters among = waiter.polls;
    if (among != null) {
      among.leave(waiter);
      waiter.polls = null;
    } else if (!waiter.isWoken()) {
      parked.remove(waiter);
    }
    if (leader == waiter) {
      leader = null;
    }
    if (successor == waiter) {
      successor = null;
    }
    if (waiter.isVirtual) {
      background.virtualThreadWakes();
    }
  }

  private void park(long nanos) {
    if (nanos == FOREVER) {
      LockSupport.park(queue);
    } else {
      LockSupport.parkNanos(queue, nanos);
    }
  }

  /** A thread leaves its sleep by an exception: another one has its wake-up. */
  private void passOn(Waiter waiter, @Nullable EpollWaiters among) {
    boolean woken = waiter.isWoken() || among != null && among.receive(true);
    if (woken && queue.hasPending()) {
      wakeup(queue);
    }
  }

  // ---- waking ----

  /** Wakes a platform thread that sleeps, if another one has to lead or to wait in the epoll. */
  private void handOn() {
    EpollWaiters inEpoll = threadsInEpoll();
    boolean needsLeader = leader == null && gatherer.isNeededInTime();
    boolean needsPoller = inEpoll == null && poller.hasEpoll() && !poller.cannotReplaceEpoll();
    if (successor != null || !needsLeader && !needsPoller) {
      return;
    }
    if (inEpoll != null) {
      inEpoll.wakeOne();
      return;
    }
    Waiter waiter = parked.first(false);
    if (waiter != null) {
      successor = waiter;
      wake(waiter);
    }
  }

  /** The threads in the epoll; null if there are none. */
  private @Nullable EpollWaiters threadsInEpoll() {
    EpollWaiters all = gatherer.epollWaiters;
    return all == null || all.isEmpty() ? null : all;
  }

  /** Returns whether any thread sleeps that no other has woken. */
  public boolean areAsleep() {
    return !parked.isEmpty() || threadsInEpoll() != null;
  }

  /** Wakes a virtual thread, which polls before it sleeps again. */
  void wakeVirtualThread() {
    Waiter waiter = parked.first(true);
    if (waiter != null) {
      wake(waiter);
    }
  }

  private void wake(Waiter waiter) {
    parked.remove(waiter);
    waiter.wake(queue);
  }

  @Override
  public boolean wakeup(Object channel) {
    EpollWaiters inEpoll = threadsInEpoll();
    Waiter first = parked.first();
    if (first == null && inEpoll == null) {
      return true;
    }
    if (gatheringThreads.includeCurrent()) {
      return false;
    }
    // Rather not one whose place another thread would have to take.
    Waiter other = first != null && first == leader ? first.next : first;
    if (other != null && !epollEmpties && ++skips <= MOST_SKIPS) {
      wake(other);
      return true;
    }
    skips = 0;
    if (inEpoll != null && inEpoll.wakeOne()) {
      return true;
    }
    if (first != null) {
      wake(first);
    }
    return first != null;
  }

  /**
   * The thread that has gathered more than it takes wakes the next one, which does the same: so
   * everything is taken, and no thread is woken in vain.
   */
  @Override
  public void leaving(Object channel, boolean unannounced) {
    poller.endRound();
    if (unannounced) {
      wakeup(channel);
    }
    if (gatherer.hasNews) {
      background.wakeVirtualThread();
    }
    handOn();
  }

  @Override
  public void wakeupAll(Object channel) {
    for (Waiter waiter = parked.first(); waiter != null; waiter = parked.first()) {
      wake(waiter);
    }
    if (gatherer.epollWaiters != null) {
      gatherer.epollWaiters.retire();
    }
  }

  /** There is a timer before the one until which the leader sleeps. */
  public void timerChanged() {
    leader = null;
    handOn();
  }

  /** There is a first epoll, or another one: threads that wait in the former one leave it. */
  public void epollChanged() {
    EpollWaiters old = gatherer.epollWaiters;
    if (poller.hasEpoll() && (old == null || old.epoll != poller.epoll())) {
      gatherer.epollWaiters = new EpollWaiters(queue, poller.epoll());
      if (old != null) {
        old.retire();
      }
    }
    handOn();
  }

  @Override
  public void watched() {
    background.begin();
  }

  @Override
  public List<Sleeping> sleepers() {
    List<Sleeping> asleep = new ArrayList<>();
    addTo(asleep, parked.first());
    if (gatherer.epollWaiters != null) {
      addTo(asleep, gatherer.epollWaiters.first());
    }
    return asleep;
  }

  private void addTo(List<Sleeping> asleep, @Nullable Waiter first) {
    for (Waiter waiter = first; waiter != null; waiter = waiter.next) {
      asleep.add(new Sleeping(waiter.thread, waiter == leader, waiter.polls != null));
    }
  }
}
