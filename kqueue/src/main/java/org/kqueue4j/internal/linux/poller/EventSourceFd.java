package org.kqueue4j.internal.linux.poller;

import org.kqueue4j.internal.queue.KernelQueue;

/**
 * A descriptor of the library's own in a kqueue's epoll, through which the kernel tells of sources
 * that are no descriptors: inotify, a pidfd, a netlink socket, a ring. So whoever waits on the
 * kqueue takes in what has happened, without a thread in between.
 *
 * <p>Guarded by the lock of the kqueue. It is added by {@code OpenFiles.addInlet} and belongs to
 * one kqueue.
 */
public abstract class EventSourceFd {
  /** Its place among the inlets of the kqueue; -1 while it has none. */
  public int slot = -1;

  /** What epoll was asked for. */
  public int events;

  private boolean telling;
  private boolean again;

  /** The descriptor. */
  public abstract int fd();

  /**
   * Takes in everything there is, without blocking, and tells the knotes by {@link
   * KernelQueue#noteLocked}. Called with the lock held once and with no knote acquired; the lock
   * may be given up for a time in {@code noteLocked}, but no second call is made meanwhile. May be
   * called though there is nothing.
   */
  public abstract void takeIn(KernelQueue queue);

  /**
   * Whether it is still there; to be asked after each {@code noteLocked}, since its last knote or
   * its kqueue may have gone meanwhile.
   */
  public final boolean isOpen() {
    return slot >= 0;
  }

  /** Gives back the descriptor; the kqueue is closed, and no thread is in a call on its epoll. */
  public abstract void close();

  /** {@link #takeIn}, by one thread at a time, so that what has happened is told in its order. */
  public final void tell(KernelQueue queue) {
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
