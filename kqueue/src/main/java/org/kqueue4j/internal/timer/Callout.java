// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.timer;

import org.jspecify.annotations.Nullable;

/**
 * A deadline and its links among others, in the object that is due itself: a timer's knote is its
 * own callout, so that a timer costs no second object. It is an interface, since a knote extends
 * another class already; the machine decides what the fields mean.
 *
 * <p>Guarded by the lock of the knote's kqueue.
 */
public interface Callout {
  /** Returns when it is due. */
  long deadline();

  /** Sets {@link #deadline}. */
  void setDeadline(long deadline);

  /** Returns its number in the order of arming. */
  int sequence();

  /** Sets {@link #sequence}. */
  void setSequence(int sequence);

  /** Returns the list that it is on; 0, as at first, for none. */
  int slot();

  /** Sets {@link #slot}. */
  void setSlot(int slot);

  /** Returns the next one on its list. */
  @Nullable Callout next();

  /** Sets {@link #next}. */
  void setNext(@Nullable Callout next);

  /** Returns the previous one on its list. */
  @Nullable Callout previous();

  /** Sets {@link #previous}. */
  void setPrevious(@Nullable Callout previous);
}
