// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.filter;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.Knote;

/**
 * Signals to the process that calls {@code kevent}. Called with the kqueue's lock held.
 *
 * <p>When a signal is delivered, the machine tells the knotes that watch it, with {@code
 * NOTE_SIGNAL} and the signal's number as the hint; it may tell those of other signals too.
 */
public interface Signals {
  /**
   * Begins to watch the signal that is the knote's ident.
   *
   * @return null, or {@code EINVAL} if there is no such signal, or why it can't be had
   */
  @Nullable Failure watch(Knote kn);

  void unwatch(Knote kn);
}
