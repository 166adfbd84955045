// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.timer;

/**
 * What is due at a time, by a {@link TimerHeap}.
 *
 * <p>An interface, so that the knote of a timer is its own callout: an object beside each knote
 * would cost 16 bytes more. Guarded by the lock of its kqueue.
 */
public interface Callout {
  /** Its position in the heap; 0, as at first, for none. */
  int heapPosition();

  void setHeapPosition(int position);

  /** Whether it is in a heap. */
  default boolean isArmed() {
    return heapPosition() != 0;
  }
}
