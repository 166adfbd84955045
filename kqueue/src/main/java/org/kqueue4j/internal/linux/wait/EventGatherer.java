// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.wait;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.linux.poller.PollBatch;
import org.kqueue4j.internal.linux.poller.Poller;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.internal.table.Pool;

/**
 * Collects the events of the sources of one kqueue in an {@link EventBatch}, and notifies the
 * knotes of them.
 *
 * <p>Guarded by the lock of the kqueue.
 */
public final class EventGatherer {
  /** How many knotes of timers a background thread makes pending, before it serves other queues. */
  private static final int PORTION = 1024;

  /** How many events of registrations that no descriptor leads to a poll has room for. */
  private static final int LEFT_BEHIND = 32;

  private final KernelQueue queue;
  private final Poller poller;
  private final LinuxCallouts callouts;
  private final Pool<EventBatch> batches = new Pool<>(EventBatch::take);

  /** Whether the kqueue is closed: batches that are released are left to other queues. */
  private boolean closed;

  /** How often epoll has been asked. */
  private long polls;

  /**
   * Whether the background poller has found that there are events in epoll, and no thread has taken
   * all of them since. A virtual thread polls before it sleeps then. While one sleeps, a thread
   * that was woken for this is awake, and wakes the next if it leaves some.
   */
  boolean hasNews;

  /** The threads that wait in the epoll; null if there is no epoll. */
  @Nullable EpollWaiters epollWaiters;

  /** The gatherer of a queue. */
  public EventGatherer(KernelQueue queue, Poller poller, LinuxCallouts callouts) {
    this.queue = queue;
    this.poller = poller;
    this.callouts = callouts;
  }

  /** Whether there are descriptors or callouts, whose events no other thread reports. */
  boolean isNeeded() {
    return poller.hasEpoll() || !callouts.isEmpty();
  }

  /** How often epoll has been asked. */
  long polls() {
    return polls;
  }

  /**
   * Whether a thread must wake when time has passed: for callouts; or to poll, since the epoll has
   * a stale registration, and may never block.
   */
  boolean isNeededInTime() {
    return !callouts.isEmpty() || poller.cannotReplaceEpoll();
  }

  /** Whether that time has passed for a callout, or there may be a stale registration. */
  boolean isDue() {
    return poller.cannotReplaceEpoll() || nanosToTimer() == 0;
  }

  /** Nanoseconds until the first callout is due; {@link Long#MAX_VALUE} if there is none. */
  long nanosToTimer() {
    return callouts.isEmpty() ? Long.MAX_VALUE : callouts.nanosToNext();
  }

  /** The same of all timers, also of those for which epoll wakes a thread. */
  long nanosToAnyTimer() {
    return callouts.nanosToAny();
  }

  /** An empty batch, for {@link #deliver}. */
  EventBatch take() {
    int index = batches.take();
    EventBatch batch = batches.get(index);
    batch.index = index;
    return batch;
  }

  /**
   * Puts the events that have happened into a batch, without blocking.
   *
   * @param wanted how many events of files are wanted; 0 for all
   */
  void check(EventBatch batch, int wanted) {
    checkDue(batch);
    if (poller.hasEpoll()) {
      poll(batch, wanted);
    }
  }

  void checkDue(EventBatch batch) {
    batch.checkDue(callouts);
  }

  /** {@link #check} by a thread that waits if it finds nothing. */
  void checkToWait(EventBatch batch, int wanted) {
    checkDue(batch);
    if (poller.hasEpoll()) {
      pollFor(batch, makeRoomToWait(batch, wanted));
    }
  }

  /** Puts the events that epoll reports now into a batch, as {@link #check}. */
  void poll(EventBatch batch, int wanted) {
    pollFor(batch, makeRoom(batch, wanted));
  }

  private void pollFor(EventBatch batch, int room) {
    PollBatch polled = batch.polled;
    polled.makeRoom(room + poller.enabledCount());
    hasNews &= poller.poll(polled, room) == room;
    polls++;
    if (polled.hasKick() && epollWaiters != null && epollWaiters.awaitKick()) {
      poller.epoll().kick(); // it was meant for one of them
    }
  }

  /**
   * {@link #checkToWait}, but only if a file is ready that has been enabled since the last gather.
   * To be called before a thread sleeps.
   *
   * @return whether there was an event
   */
  boolean checkEnabled(EventBatch batch, int wanted) {
    if (poller.pollEnabled() > 0) {
      checkToWait(batch, wanted);
    }
    return !batch.isEmpty();
  }

  /** Takes over the events of a wait that the caller has made in the epoll. */
  void accept(EventBatch batch, int n) {
    polls++;
    if (n > 0) {
      poller.accept(batch.polled, n);
    }
  }

  /**
   * Makes room for the events of a poll. Events of other sources must not keep out those of files,
   * nor must registrations that no descriptor leads to any more.
   *
   * @param wanted how many events of files are wanted; 0 for all
   * @return for how many events there is room
   */
  private int makeRoom(EventBatch batch, int wanted) {
    int most = poller.fileCount() + LEFT_BEHIND;
    int files = wanted > 0 ? Math.min(wanted, most) : most;
    return batch.polled.makeRoom(poller.otherCount() + files);
  }

  /**
   * Makes room for the events of a wait, as {@link #makeRoom}. If fewer events are wanted than
   * there are files, there is room for no more than that, but at least for one of a file: what is
   * left in epoll is for other threads.
   */
  int makeRoomToWait(EventBatch batch, int wanted) {
    int most = makeRoom(batch, wanted);
    boolean fewer = wanted > 0 && wanted < poller.fileCount();
    return fewer ? Math.max(wanted, poller.otherCount() + 1) : most;
  }

  /**
   * Notifies the knotes of the events in a batch, and ends its use.
   *
   * @param wanted how many knotes of timers are wanted; 0 for all. The others stay due
   */
  void deliver(EventBatch batch, int wanted) {
    try {
      if (!batch.isEmpty()) {
        batch.notifyKnotes(queue, poller, callouts, wanted);
      }
    } finally {
      release(batch);
      poller.dropStale();
    }
  }

  private void release(EventBatch batch) {
    batch.clear();
    if (closed) {
      batch.leave();
    } else {
      batches.giveBack(batch.index);
    }
  }

  /** Notifies the knotes of all events. */
  public void gatherAll() {
    gather(0);
  }

  /**
   * Notifies the knotes of all events but those of timers, of which it leaves some for the next
   * call if there are very many: it is called on behalf of threads that wait, and other queues wait
   * for the same thread.
   */
  void gatherPortion() {
    gather(PORTION);
  }

  private void gather(int timers) {
    EventBatch batch = take();
    try {
      check(batch, 0);
    } finally {
      deliver(batch, timers);
    }
  }

  /** Leaves batches that no thread uses to other queues, since the kqueue is closed. */
  public void close() {
    closed = true;
    batches.takeAll().forEach(EventBatch::leave);
  }
}
