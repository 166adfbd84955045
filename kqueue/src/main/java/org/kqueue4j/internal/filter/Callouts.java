// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.filter;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.Knote;

/**
 * The timers of a machine. All methods are called with the kqueue's lock held.
 *
 * <p>When a callout is due, the machine calls {@link Knote#note} of its knote, without a list, with
 * the number of periods that have passed as the hint.
 */
public interface Callouts {
  /**
   * Makes a callout for a knote, and arms it for one period. The knote's hook is the machine's.
   *
   * @return null; or {@code ENOMEM} if there are as many as there may be, or {@code EINVAL} for a
   *     period that makes no sense on this machine
   */
  @Nullable Failure start(Knote kn);

  /** Arms the knote's callout for one more period, of the length that the knote asks for now. */
  void restart(Knote kn);

  /**
   * Disarms the knote's callout if it is due and the knote has not been noted yet: its period is
   * about to change.
   *
   * @return the hint that the knote has missed; 0 for none
   */
  default long takePassed(Knote kn) {
    return 0;
  }

  /** Disarms the knote's callout and gives it back. */
  void stop(Knote kn);
}
