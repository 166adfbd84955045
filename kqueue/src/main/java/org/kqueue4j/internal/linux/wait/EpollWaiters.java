// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.wait;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.jfr.Recorder;
import org.kqueue4j.internal.linux.poller.Epoll;
import org.kqueue4j.internal.queue.KernelQueue;

/**
 * The threads that wait in one epoll. The system gives each of its events to one of them.
 *
 * <p>A kick ends the wait of any one of them, not of a certain one. There is at most one kick that
 * no thread has received yet. The thread that receives it scans the kqueue.
 *
 * <p>Guarded by the lock of the kqueue.
 */
final class EpollWaiters implements Runnable {
  private final KernelQueue queue;
  final Epoll epoll;
  private final Sleepers waiters = new Sleepers();

  /** Whether there is a kick to be received; then a thread waits. */
  private boolean kicked;

  /** No thread may wait in the epoll any more. */
  private boolean retired;

  /** Of how many interrupts all threads are known to have left. */
  private int interrupts;

  EpollWaiters(KernelQueue queue, Epoll epoll) {
    this.queue = queue;
    this.epoll = epoll;
  }

  boolean isEmpty() {
    return waiters.isEmpty();
  }

  @Nullable Waiter first() {
    return waiters.first();
  }

  /** Whether a kick may be meant for one of them. */
  boolean awaitKick() {
    return kicked || !isEmpty();
  }

  void enter(Waiter waiter) {
    waiters.add(waiter);
    epoll.hold();
  }

  /** A thread has returned from its wait. It then calls {@link #receive}. */
  void leave(Waiter waiter) {
    if (!waiter.isWoken()) {
      waiters.remove(waiter);
    }
    if (retired && !isEmpty()) {
      kickLater();
    }
    epoll.release();
  }

  /**
   * A thread that has left may have received a kick.
   *
   * @return whether it must scan in place of the thread that was to be woken
   */
  boolean receive(boolean kick) {
    if (kick && hasInterrupted()) {
      kickLater();
    }
    if (kicked && (kick || isEmpty())) {
      kicked = false;
      return true;
    }
    return retired;
  }

  /**
   * Returns whether a thread was interrupted that still waits. Its kick may go to another thread,
   * which passes it on, and does not come back before that thread has left.
   */
  boolean hasInterrupted() {
    int now = epoll.interrupts();
    if (now == interrupts) {
      return false;
    }
    for (Waiter waiter = waiters.first(); waiter != null; waiter = waiter.next) {
      if (waiter.thread.isInterrupted()) {
        return true;
      }
    }
    interrupts = now;
    return false;
  }

  /**
   * Wakes one of the threads, of which there must be one.
   *
   * @return false if the last kick has not been received: who receives it must do this too
   */
  boolean wakeOne() {
    Waiter newest = waiters.last();
    if (newest != null && newest.wakeIfSpinning(queue)) {
      waiters.remove(newest);
      return true;
    }
    if (kicked) {
      return false;
    }
    kicked = true;
    Thread only = newest != null && newest == first() ? newest.thread : null;
    Recorder.wake(queue.number(), only, "kick");
    kickLater();
    return true;
  }

  /** Makes all threads leave: each that has left kicks the next. */
  void retire() {
    retired = true;
    if (!isEmpty()) {
      kickLater();
    }
  }

  private void kickLater() {
    epoll.hold();
    queue.afterUnlock(this);
  }

  /** Kicks, after the release of the lock, since the thread that wakes takes it first of all. */
  @Override
  public void run() {
    epoll.kick();
    epoll.release();
  }
}
