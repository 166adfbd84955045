// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.timer;

import org.jspecify.annotations.Nullable;

/**
 * A deadline in a {@link TimerWheel}; a subclass knows what is due then. The machine decides what
 * the deadline counts.
 *
 * <p>Guarded by the lock of its kqueue.
 */
public abstract class Callout {
  private long deadline;

  /** Its number in the order of arming. */
  int sequence;

  /** The complement of its slot in the wheel; 0 for none. */
  int slot;

  /** Its neighbours in the slot. */
  @Nullable Callout next;

  @Nullable Callout previous;

  public final long deadline() {
    return deadline;
  }

  /** Sets when it is due; it must not be armed. */
  public final void setDeadline(long deadline) {
    this.deadline = deadline;
  }

  public final boolean isArmed() {
    return slot != 0;
  }
}
