// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.timer;

import org.jspecify.annotations.Nullable;

/**
 * A deadline in a {@link TimerWheel}. The machine decides what the deadline counts.
 *
 * <p>An interface, so that the knote of a timer is its own callout: an object beside each knote
 * would cost 16 bytes more. Guarded by the lock of its kqueue.
 */
public interface Callout {
  long deadline();

  /** Sets when it is due; it must not be armed. */
  void setDeadline(long deadline);

  /** Its number in the order of arming. */
  int sequence();

  void setSequence(int sequence);

  /** The complement of its slot in the wheel; 0, as at first, for none. */
  int slot();

  void setSlot(int slot);

  /** Its neighbour in the slot. */
  @Nullable Callout next();

  void setNext(@Nullable Callout next);

  /** Its other neighbour in the slot. */
  @Nullable Callout previous();

  void setPrevious(@Nullable Callout previous);

  /** Whether it is in a wheel. */
  default boolean isArmed() {
    return slot() != 0;
  }
}
