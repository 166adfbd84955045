// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.poller;

import org.kqueue4j.internal.queue.KernelQueue;

/**
 * A descriptor of the library's own in a kqueue's epoll, by which the kernel reports events of
 * sources that are no descriptors: inotify, a pidfd, a netlink socket, a ring. The thread that
 * waits on the kqueue drains it, so no thread stands in between.
 *
 * <p>Guarded by the lock of the kqueue. Added by {@link Poller#add}; belongs to one kqueue.
 */
public abstract class EventSourceFd {
  static final int NO_SLOT = -1;

  /** Its index among the sources of the kqueue, or {@link #NO_SLOT}. */
  int slot = NO_SLOT;

  /** What epoll was asked for. */
  int events;

  private boolean draining;
  private boolean again;

  public abstract int fd();

  /**
   * Reads everything that there is, without blocking, and notifies the knotes by {@link
   * KernelQueue#noteLocked}. Called with the lock held once and with no knote acquired; {@code
   * noteLocked} may give up the lock for a time, but no second call is made then. May be called
   * when there is nothing to read.
   */
  protected abstract void drain(KernelQueue queue);

  /**
   * Returns whether it is still there; to be checked after each {@code noteLocked}, which may have
   * removed its last knote or closed its kqueue.
   */
  public final boolean isOpen() {
    return slot != NO_SLOT;
  }

  /** Releases the descriptor: the kqueue is closed, and no thread is in a call on its epoll. */
  public abstract void close();

  /** {@link #drain}, by one thread at a time, so that events are reported in their order. */
  public final void drainInTurn(KernelQueue queue) {
    if (draining) {
      again = true;
      return;
    }
    draining = true;
    try {
      do {
        again = false;
        if (isOpen()) {
          drain(queue);
        }
      } while (again);
    } finally {
      draining = false;
    }
  }
}
