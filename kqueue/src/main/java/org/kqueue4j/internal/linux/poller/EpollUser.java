// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.poller;

/**
 * The threads that wait on the epoll of a kqueue, which must know when there is another one. Called
 * with the lock of the kqueue.
 */
public interface EpollUser {
  /** Returns whether a thread sleeps on the kqueue. */
  boolean sleeps();

  /** Accepts that the kqueue has an epoll from now on, or another one than before. */
  void epollChanged();

  /**
   * Takes the kqueue's epoll out of the one that it is in, since a descriptor would be in too many
   * epolls within epolls; returns false if it is in none.
   */
  boolean leaveOuterEpoll();

  /**
   * Returns what is to be done once the kqueue has been collected without a close. It must not lead
   * to the kqueue.
   */
  Runnable forgotten();
}
