package org.kqueue4j.internal.timer;

import org.jspecify.annotations.Nullable;

/**
 * A deadline, and its place among others: what a machine's timers keep of a knote, in the knote
 * itself, so that a timer costs no second object. What the fields mean is the machine's.
 *
 * <p>Guarded by the lock of the knote's kqueue.
 */
public interface Callout {
  /** When it is due. */
  long deadline();

  /** Sets {@link #deadline}. */
  void setDeadline(long deadline);

  /** Its place in the order of arming. */
  int sequence();

  /** Sets {@link #sequence}. */
  void setSequence(int sequence);

  /** The list that it is on; 0, as at first, for none. */
  int slot();

  /** Sets {@link #slot}. */
  void setSlot(int slot);

  /** The next one on its list. */
  @Nullable Callout next();

  /** Sets {@link #next}. */
  void setNext(@Nullable Callout next);

  /** The one before on its list. */
  @Nullable Callout previous();

  /** Sets {@link #previous}. */
  void setPrevious(@Nullable Callout previous);
}
