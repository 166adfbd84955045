package org.kqueue4j.linux;

import org.kqueue4j.kern.KernelQueue;

/**
 * A descriptor of the library's own in a kqueue's epoll, through which the kernel tells of sources
 * that are no descriptors: inotify, a pidfd, a netlink socket, a ring. So whoever waits on the
 * kqueue takes in what has happened, without a thread in between.
 *
 * <p>Guarded by the lock of the kqueue. It is added by {@link OpenFiles#addInlet} and belongs to
 * one kqueue.
 */
abstract class Inlet {
  /** Its place among the inlets of the kqueue; -1 while it has none. */
  int slot = -1;

  /** What epoll was asked for. */
  int events;

  private boolean telling;
  private boolean again;

  /** The descriptor. */
  abstract int fd();

  /**
   * Takes in everything there is, without blocking, and tells the knotes by {@link
   * KernelQueue#noteLocked}. Called with the lock held once and with no knote acquired; the lock
   * may be given up for a time in {@code noteLocked}, but no second call is made meanwhile. May be
   * called though there is nothing.
   */
  abstract void takeIn(KernelQueue queue);

  /**
   * Whether it is still there; to be asked after each {@code noteLocked}, since its last knote or
   * its kqueue may have gone meanwhile.
   */
  final boolean isOpen() {
    return slot >= 0;
  }

  /** Gives back the descriptor; the kqueue is closed, and no thread is in a call on its epoll. */
  abstract void close();

  /** {@link #takeIn}, by one thread at a time, so that what has happened is told in its order. */
  final void tell(KernelQueue queue) {
    if (telling) {
      again = true;
      return;
    }
    telling = true;
    try {
      do {
        again = false;
        if (isOpen()) {
          takeIn(queue);
        }
      } while (again);
    } finally {
      telling = false;
    }
  }
}
