// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.queue;

import org.kqueue4j.internal.kern.KeventStruct;

/** The changes of a call, in the form that a front end has them in ({@code k_copyin_fn}). */
@FunctionalInterface
public interface ChangeSource {
  /** No changes. Not a lambda, which the first call of each program would have to link. */
  ChangeSource NONE =
      new ChangeSource() {
        @Override
        public int copyIn(KeventStruct[] batch) {
          return 0;
        }
      };

  /** What {@link #copyIn} returns if the changes can't be read. */
  int FAULT = -1;

  /**
   * Fills the batch, or as much of it as there are changes left.
   *
   * @return how many; 0 if there are no more, {@link #FAULT} if they can't be read
   */
  int copyIn(KeventStruct[] batch);

  /**
   * Returns whether {@link #copyIn} does nothing but copy, so that it may be called with the
   * queue's lock held.
   */
  default boolean onlyCopies() {
    return false;
  }
}
