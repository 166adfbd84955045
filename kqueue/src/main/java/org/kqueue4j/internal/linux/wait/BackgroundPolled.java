// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.wait;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Sleeper;
import org.kqueue4j.internal.linux.poller.EpollUser;
import org.kqueue4j.internal.linux.poller.Poller;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.sys.KqueueException;

/**
 * One kqueue that the {@link BackgroundPoller} polls.
 *
 * <p>Guarded by the lock of the kqueue, but for {@link #begin} and {@link #poll}.
 */
public final class BackgroundPolled {
  private final KernelQueue queue;
  private final Poller poller;
  private final EventGatherer gatherer;
  private final EpollUser user;
  private final BackgroundPoller.Entry entry = new BackgroundPoller.Entry(this);

  /** Whether the queue has been polled once, and is polled from then on. */
  private boolean begun;

  /**
   * Whether the background poller has to notify the knotes, since another queue, an owner or an
   * event loop waits for pending events; a virtual thread polls by itself. Not guarded by the lock.
   */
  private volatile boolean isWatched;

  /** Whether the background poller may have a deadline. */
  private boolean hasDeadline;

  /** How many virtual threads sleep on the queue. */
  private int virtualSleepers;

  /** The waiters that they are among; null before the first of them. */
  private @Nullable Waiters waiters;

  /** A notification that could not be delivered; null if there is none. */
  private @Nullable Runnable retry;

  /**
   * A queue that is not polled yet.
   *
   * @param user is notified when polling begins, as if the epoll had changed: a leader that waits
   *     in it must wait anew, since from then on another thread takes events out of it
   */
  public BackgroundPolled(
      KernelQueue queue, Poller poller, EventGatherer gatherer, EpollUser user) {
    this.queue = queue;
    this.poller = poller;
    this.gatherer = gatherer;
    this.user = user;
  }

  /**
   * Has the queue polled, since another queue watches it. Takes no lock of a kqueue.
   *
   * @throws KqueueException as {@link BackgroundPoller#add(BackgroundPoller.Entry)}
   */
  public void begin() {
    isWatched = true;
    BackgroundPoller.INSTANCE.add(entry);
  }

  /**
   * Requires background polling from now on. Called for an owner, or an event loop that waits for
   * the descriptor of the queue: neither of them can poll it.
   *
   * @throws KqueueException as {@link BackgroundPoller#add(BackgroundPoller.Entry)}
   */
  public void require() {
    if (!isWatched) {
      begin();
    } else {
      requireForVirtualThread();
    }
  }

  /** {@link #require}, for a virtual thread that is going to wait. */
  void requireForVirtualThread() {
    if (!begun || !BackgroundPoller.INSTANCE.runs()) {
      BackgroundPoller.INSTANCE.add(entry);
    }
  }

  boolean hasBegun() {
    return begun;
  }

  /** A virtual thread is going to sleep. Nothing else may refer to it, nor to the kqueue. */
  void virtualThreadSleeps(Waiters among) {
    virtualSleepers++;
    if (waiters == null) {
      waiters = among;
    }
    entry.sleptOn = this;
  }

  void virtualThreadWakes() {
    if (--virtualSleepers == 0) {
      entry.sleptOn = null;
    }
  }

  /**
   * Notifies the knotes, since no other thread may be polling; or leaves that to a virtual thread,
   * which does it on a carrier while this thread serves other queues. Called without a lock.
   */
  void poll() {
    queue.lock().lock();
    try {
      if (queue.isClosed()) {
        BackgroundPoller.INSTANCE.remove(entry);
        return;
      }
      boolean isFirst = !begun;
      if (isFirst) {
        begun = true;
        poller.descriptors(); // they have the entry removed if the queue is collected
        user.epollChanged();
      }
      if (isWatched) {
        poller.setEdgeOnly();
      }
      try {
        if (isWatched || gatherer.isDue()) {
          gatherer.gatherPortion();
        } else if (!isFirst) {
          gatherer.hasNews = true;
          wakeVirtualThread();
        }
      } finally {
        if (retry != null) {
          retry.run();
        }
        if (!queue.isClosed()) {
          updateDeadline();
        }
      }
    } finally {
      queue.lock().unlock();
    }
  }

  /** Wakes a virtual thread, if one sleeps, which polls before it sleeps again. */
  void wakeVirtualThread() {
    if (virtualSleepers > 0 && waiters != null) {
      waiters.wakeVirtualThread();
    }
  }

  /** The queue has its first epoll, or another one. */
  public void epollChanged() {
    if (begun && poller.hasEpoll()) {
      BackgroundPoller.INSTANCE.setEpoll(entry, poller.epoll().fd());
    }
  }

  /** Has the queue's epoll polled in no other epoll; false if it is so already. */
  public boolean leaveOuterEpoll() {
    return BackgroundPoller.INSTANCE.pollSeparately(entry);
  }

  /** There is an earlier timer. */
  public void timerChanged() {
    if (begun) {
      updateDeadline();
    }
  }

  /** Has a notification retried after a while; null if none is to be delivered any more. */
  public void setRetry(@Nullable Runnable retry) {
    this.retry = retry;
    if (retry != null) {
      updateDeadline();
    }
  }

  /** Has the queue polled in time for the first timer and for the next retry. */
  private void updateDeadline() {
    long nanos = gatherer.nanosToTimer();
    boolean retries = poller.cannotReplaceEpoll() || retry != null;
    long next = retries ? Math.min(nanos, Poller.RETRY_NANOS) : nanos;
    boolean hadDeadline = hasDeadline;
    hasDeadline = next != Sleeper.FOREVER;
    if (hadDeadline || hasDeadline) {
      BackgroundPoller.INSTANCE.setDeadline(entry, next);
    }
  }

  /** The queue is closed. */
  public void close() {
    BackgroundPoller.INSTANCE.remove(entry);
  }

  /**
   * Returns the action to run once the queue has been collected. It does not refer to the queue.
   */
  public Runnable forgotten() {
    BackgroundPoller.Entry forgotten = entry;
    return () -> BackgroundPoller.INSTANCE.remove(forgotten);
  }
}
