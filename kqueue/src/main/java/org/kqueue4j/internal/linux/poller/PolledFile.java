// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.poller;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.queue.KernelQueue;

/**
 * A file that is registered with the epoll of a {@link Poller}, or may become so.
 *
 * <p>It is stale once its descriptor is closed or names another file. Methods whose names begin
 * with <i>check</i> may make a system call to find that out.
 *
 * <p>Guarded by the lock of the kqueue.
 */
public interface PolledFile {
  int fd();

  /** Returns whether this is the tag that its events carry. */
  boolean hasTag(long tag);

  /** Returns whether it is known to be stale: its knotes are being dropped, or are to be. */
  boolean isStale();

  /** Makes it stale. {@link Poller#markStale} does this, and has the knotes dropped. */
  void setStale();

  /** Returns whether it is stale, or is found to be so now. */
  boolean checkStale();

  /** Returns whether the descriptor still names this file. */
  boolean checkSame();

  /** Returns whether {@link #checkSame} adds the file to the epoll once more. */
  boolean isCheckedByEpoll();

  /**
   * {@link #checkSame}, by the result of adding the file to the epoll once more, for no events: 0
   * or minus errno. Deletes the registration again if there was none of the file that the
   * descriptor names.
   */
  boolean isSame(long added);

  /** {@link #checkSame}, by the epoll that it is registered with; null for none. */
  boolean checkSame(@Nullable Epoll epoll);

  boolean isRegistered();

  /** Registers it with another epoll as it is with this one; 0, or minus errno. */
  long registerWith(Epoll replacement);

  /** Registers it for what its knotes want now; returns null, or why that is impossible. */
  @Nullable Failure update();

  /** Accepts the conditions that epoll has reported in this round of the poller. */
  void reported(int events, long round);

  /** Returns whether epoll has reported it in this round. */
  boolean isReported();

  /** {@link #notifyKnotes}, since epoll has reported the file. */
  void notifyReported(KernelQueue queue);

  /**
   * Notifies its knotes, newest first, that something may have happened. Called with the lock held
   * once, which may be given up for a time.
   */
  void notifyKnotes(KernelQueue queue);

  /** Drops its knotes, since it is stale. Called with no knote acquired. */
  void dropKnotes();
}
