// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.filter;

import static org.kqueue4j.sys.Event.EV_CLEAR;
import static org.kqueue4j.sys.Event.NOTE_SIGNAL;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.FilterOps;
import org.kqueue4j.internal.kern.Knote;

/**
 * SIGNAL: counts deliveries of a signal to the calling process ({@code sig_filtops}). A machine may
 * keep its knotes on the process's list, beside those of {@link ProcFilter}: each ignores the
 * other's hints.
 */
public final class SignalFilter implements FilterOps {
  /**
   * Signals to the process that calls {@code kevent}. Called with the kqueue's lock held.
   *
   * <p>When a signal is delivered, the machine notes the knotes that watch it, with {@code
   * NOTE_SIGNAL} and the signal's number as the hint; it may note those of other signals too.
   */
  public interface Signals {
    /**
     * Begins to watch the signal that is the knote's ident.
     *
     * @return null, or {@code EINVAL} if there is no such signal, or why it cannot be watched
     */
    @Nullable Failure watch(Knote kn);

    void unwatch(Knote kn);
  }

  private final Signals signals;

  public SignalFilter(Signals signals) {
    this.signals = signals;
  }

  @Override
  public @Nullable Failure attach(Knote kn) {
    Failure failure = signals.watch(kn);
    if (failure == null) {
      kn.addFlags(EV_CLEAR);
    }
    return failure;
  }

  @Override
  public void detach(Knote kn) {
    signals.unwatch(kn);
  }

  @Override
  public boolean event(Knote kn, long hint) {
    if ((hint & NOTE_SIGNAL) != 0 && kn.ident() == (hint & ~NOTE_SIGNAL)) {
      kn.setData(kn.data() + 1);
    }
    return kn.data() != 0;
  }
}
