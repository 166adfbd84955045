// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.poller;

/**
 * The threads that wait on the epoll of a kqueue, which must know when there is another one. Called
 * with the lock of the kqueue.
 */
public interface EpollUser {
  /** The kqueue has an epoll from now on, or another one than before. */
  void epollChanged();

  /**
   * A descriptor can't be registered, since it would be in too many epolls within epolls: takes the
   * kqueue's epoll out of the one that it is in.
   *
   * @return false if it is in none
   */
  boolean leaveOuterEpoll();

  /**
   * What is to be done once the kqueue has been collected without a close. It must not lead to the
   * kqueue.
   */
  Runnable forgotten();
}
