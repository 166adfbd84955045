// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.queue;

import org.kqueue4j.internal.kern.KeventStruct;

/**
 * The receiver of the events of a call, and of the errors of its changes ({@code k_copyout_fn}).
 */
@FunctionalInterface
public interface EventSink {
  /** What {@link #copyOut} returns if the events can't be written. */
  int FAULT = -1;

  /**
   * Takes the first {@code count} events of the batch, which is reused afterwards. It may put other
   * structs in their places.
   *
   * @return how many of them count as returned: all, or fewer if the front end found some of them
   *     spurious; {@link #FAULT} if they can't be written
   */
  int copyOut(KeventStruct[] batch, int count);

  /** Returns whether the events are to have their knotes, each of which costs a memory fence. */
  default boolean wantsKnotes() {
    return false;
  }

  /**
   * Returns whether {@link #copyOut} does nothing but copy, so that it may be called with the
   * queue's lock held.
   */
  default boolean onlyCopies() {
    return false;
  }
}
