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
