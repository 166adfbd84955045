// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.filter;

import static org.kqueue4j.sys.Event.EV_CLEAR;
import static org.kqueue4j.sys.Event.EV_ONESHOT;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.FilterOps;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.internal.kern.KnoteKind;

/**
 * TIMER: the data of the change is the period; the data of the event counts the expiries since the
 * last report, also while disabled ({@code timer_filtops}).
 *
 * <p>A change to a running timer does not restart its period; the new length holds from the next
 * expiry on.
 */
public final class TimerFilter implements FilterOps {
  private final Callouts callouts;

  public TimerFilter(Callouts callouts) {
    this.callouts = callouts;
  }

  @Override
  public KnoteKind links() {
    return KnoteKind.NONE;
  }

  @Override
  public @Nullable Failure attach(Knote kn) {
    Failure failure = callouts.start(kn);
    if (failure == null) {
      kn.addFlags(EV_CLEAR);
    }
    return failure;
  }

  @Override
  public void detach(Knote kn) {
    callouts.stop(kn);
  }

  /** Periods that have passed are counted before the change: they had the old length. */
  @Override
  public @Nullable Failure touch(Knote kn, KeventStruct change) {
    long passed = callouts.takePassed(kn);
    if (passed != 0) {
      event(kn, passed);
    }
    return FilterOps.super.touch(kn, change);
  }

  /** A hint is the number of periods that have passed ({@code filt_timerexpire}). */
  @Override
  public boolean event(Knote kn, long hint) {
    if (hint != 0) {
      kn.setData(kn.data() + hint);
      if (!kn.hasFlags(EV_ONESHOT)) {
        callouts.restart(kn);
      }
    }
    return kn.data() != 0;
  }
}
