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
import org.kqueue4j.internal.linux.poller.Epoll;
import org.kqueue4j.internal.linux.poller.Poller;
import org.kqueue4j.internal.queue.KernelQueue;

/**
 * The threads that wait on one kqueue. They do the work: no other thread stands between an event
 * and its waiter.
 *
 * <p>If there are descriptors or timers, one of the threads leads: it blocks in the kqueue's epoll,
 * or parks if no descriptor is registered, until the next timer at most. The others park. A thread
 * that returns from its sleep gathers what has happened; a leader first wakes another waiter, which
 * leads then. A virtual thread never leads, since it would pin its carrier: it parks, and the
 * {@link BackgroundPoller} polls on its behalf.
 *
 * <p>An event wakes one waiter. A thread that gathers events scans afterwards, so it wakes none for
 * them until it leaves, and then one for those that it has left.
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

  /** How often in a row the leader is skipped when it is the first to be woken. */
  private static final int MOST_LEADER_SKIPS = 16;

  /** A wait that took no longer than this has not slept, in nanoseconds. */
  private static final long WITHOUT_SLEEP = TimeUnit.MICROSECONDS.toNanos(3);

  private final KernelQueue queue;
  private final Poller poller;
  private final EventGatherer gatherer;
  private final BackgroundPolled background;
  private final InnerQueues innerQueues;

  private final Sleepers sleepers = new Sleepers();
  private @Nullable Waiter leader;

  /**
   * The last waits found something without sleep, so the next one begins with a poll that can't
   * block: it needs neither to release the lock nor to be interruptible.
   */
  private boolean pollsFirst;

  /** Whether the last wait found something that made no knote pending. */
  private boolean foundInVain;

  /** How often another waiter was woken since it was the leader's turn. */
  private int leaderSkips;

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
    return gatherer.nanosToTimer();
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
      deliver(batch);
    }
  }

  /** Notifies the knotes of what is in a batch, by a thread that scans next. */
  private void deliver(EventBatch batch) {
    gatheringThreads.enter();
    try {
      gatherer.deliver(batch);
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
      if (canPollFirst() && checkFirst(batch, wanted)) {
        return true;
      }
      boolean woken = sleep(lock, batch, wanted, limit);
      if (leader == null) {
        wakeNextLeader();
      }
      if (queue.isClosed()) {
        return true;
      }
      gatherer.takeDue(batch);
      return woken || !batch.isEmpty();
    } finally {
      boolean found = !batch.isEmpty();
      deliver(batch);
      foundInVain = found && !queue.hasPending();
    }
  }

  /**
   * Whether to poll without blocking before anything else: since the last waits found something at
   * once; or to spare a virtual thread the background poller, which does not poll the queue yet.
   * Not if that has found what makes nothing pending: another thread may be draining it, and needs
   * the lock for that.
   */
  private boolean canPollFirst() {
    if (foundInVain) {
      return false;
    }
    return Thread.currentThread().isVirtual()
        ? !background.hasBegun()
        : pollsFirst && leader == null;
  }

  private boolean checkFirst(EventBatch batch, int wanted) {
    gatherer.checkToWait(batch, wanted);
    pollsFirst = !batch.isEmpty();
    return pollsFirst;
  }

  /**
   * Releases the lock and blocks, as the leader if one is needed and there is none. Whatever ends
   * the sleep, epoll has been polled since it began, unless another thread leads: so what was ready
   * by then is found, however early something else has woken this thread.
   *
   * @param batch receives what was found; null if no leader is needed
   * @return whether another thread has woken this one
   */
  private boolean sleep(Lock lock, @Nullable EventBatch batch, int wanted, long limit) {
    Waiter waiter = spares.take();
    boolean isVirtual = waiter.thread.isVirtual();
    boolean leads = false;
    if (isVirtual) {
      background.require();
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
    int room = epoll != null && batch != null ? gatherer.makeRoomToWait(batch, wanted) : 0;
    if (leads) {
      leader = waiter;
      gatherer.leaderEpoll = epoll;
    }
    waiter.prepare(epoll, spin != null);
    sleepers.add(waiter);
    if (epoll != null) {
      epoll.hold();
    }
    if (isVirtual) {
      background.virtualThreadSleeps();
    }
    long pollsBefore = gatherer.polls();
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
            atOnce = n > 0 && System.nanoTime() - begin < WITHOUT_SLEEP;
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
          gatherer.leaderEpoll = null;
        }
        if (isVirtual) {
          background.virtualThreadWakes();
        }
        if (!waiter.isWoken()) {
          sleepers.remove(waiter);
        }
      }
      pollsFirst |= atOnce;
      if (batch != null && !queue.isClosed() && poller.hasEpoll()) {
        if (n >= 0 && poller.epoll() == epoll) {
          gatherer.accept(batch, n);
        } else if (gatherer.polls() == pollsBefore && (leads || isVirtual)) {
          gatherer.poll(batch, wanted);
        }
      }
      returned = true;
    } finally {
      if (!returned) {
        passOn(waiter);
      }
    }
    boolean woken = waiter.isWoken();
    spares.giveBack(waiter);
    return woken;
  }

  private void park(long nanos) {
    if (nanos == FOREVER) {
      LockSupport.park(queue);
    } else {
      LockSupport.parkNanos(queue, nanos);
    }
  }

  /** A thread leaves its sleep by an exception: another one leads, and has its wake-up. */
  private void passOn(Waiter waiter) {
    if (leader == null && gatherer.isNeeded()) {
      wakeNextLeader();
    }
    if (waiter.isWoken() && queue.hasPending()) {
      wakeup(queue);
    }
  }

  // ---- waking ----

  /** Wakes a waiter that can lead. */
  private void wakeNextLeader() {
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
    waiter.wake(queue);
  }

  @Override
  public boolean wakeup(Object channel) {
    Waiter waiter = sleepers.first();
    if (waiter == null) {
      return true;
    }
    if (gatheringThreads.includeCurrent()) {
      return false;
    }
    // Rather not the leader: another one would have to be woken to lead.
    if (waiter == leader && waiter.next != null && ++leaderSkips <= MOST_LEADER_SKIPS) {
      waiter = waiter.next;
    } else {
      leaderSkips = 0;
    }
    wake(waiter);
    return true;
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
  }

  @Override
  public void wakeupAll(Object channel) {
    for (Waiter waiter = sleepers.first(); waiter != null; waiter = sleepers.first()) {
      wake(waiter);
    }
  }

  /**
   * Lets the leader wait anew, since what it waits for has changed; or finds a leader, if one is
   * needed from now on.
   */
  public void restartLeader() {
    Waiter waiter = leader;
    if (waiter == null) {
      if (gatherer.isNeeded()) {
        wakeNextLeader();
      }
    } else if (!waiter.isWoken()) {
      wake(waiter);
    }
  }

  @Override
  public void watched() {
    background.begin();
  }

  @Override
  public List<Sleeping> sleepers() {
    List<Sleeping> asleep = new ArrayList<>();
    for (Waiter waiter = sleepers.first(); waiter != null; waiter = waiter.next) {
      asleep.add(new Sleeping(waiter.thread, waiter == leader, waiter.polls != null));
    }
    return asleep;
  }
}
