// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.filter;

import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_CLEAR;
import static org.kqueue4j.sys.Event.EV_ONESHOT;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.FilterOps;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.internal.kern.KnoteKind;
import org.kqueue4j.sys.Dialect;

/**
 * TIMER: the data of the change is the period; the data of the event counts the expiries since the
 * last report, also while disabled ({@code timer_filtops}).
 *
 * <p>A change to a running timer does not restart its period; the new length holds from the next
 * expiry on.
 */
public final class TimerFilter implements FilterOps {
  /**
   * The timers of a machine. All methods are called with the kqueue's lock held.
   *
   * <p>When a callout is due, the machine arms it for one more period, of the length that the knote
   * asks for then, unless the knote is ONESHOT; and calls {@link Knote#note} of the knote, without
   * a list, with the number of periods that have passed as the hint.
   */
  public interface Callouts {
    /**
     * Makes a callout for a knote, and arms it for one period. The knote's hook is the machine's.
     *
     * @return null; or {@code ENOMEM} if there are as many as there may be, or {@code EINVAL} for a
     *     period that makes no sense on this machine
     */
    @Nullable Failure start(Knote kn);

    /**
     * Arms the knote's callout, which is disarmed, for one period from now on, or for its time.
     *
     * @return 0; or 1 if its time has passed, and it is not armed
     */
    long startAgain(Knote kn);

    /** Returns whether other notes put a timer under another clock than the knote's. */
    default boolean hasAnotherClock(Knote kn, int fflags) {
      return false;
    }

    /** Returns whether the data of a timer with these notes is a time, and not a period. */
    default boolean hasTime(int fflags) {
      return false;
    }

    /**
     * Does what is to be done when the knote's callout is due, but for the call of {@link
     * Knote#note}, if it is due now: its period is about to change.
     *
     * @return the hint for the knote; 0 if the callout is not due
     */
    default long takePassed(Knote kn) {
      return 0;
    }

    /** Disarms the knote's callout, if it is armed. */
    void disarm(Knote kn);

    /** Disarms the knote's callout and gives it back. */
    void stop(Knote kn);
  }

  private final Callouts callouts;

  public TimerFilter(Callouts callouts) {
    this.callouts = callouts;
  }

  @Override
  public KnoteKind links() {
    return KnoteKind.CALLOUT;
  }

  @Override
  public @Nullable Failure attach(Knote kn) {
    Failure failure = callouts.start(kn);
    if (failure == null) {
      kn.addFlags(flags(kn));
    }
    return failure;
  }

  /** The flags that a timer has whether the program asks for them or not. */
  private int flags(Knote kn) {
    if (!callouts.hasTime(kn.savedFflags())) {
      return EV_CLEAR;
    }
    return switch (kn.dialect()) {
      case DRAGONFLY -> EV_CLEAR;
      case MACOS -> EV_CLEAR | EV_ONESHOT;
      case FREEBSD, NETBSD, OPENBSD -> 0;
    };
  }

  @Override
  public void detach(Knote kn) {
    callouts.stop(kn);
  }

  /** A new time or another clock says when the timer is due, whatever has passed by the old one. */
  @Override
  public boolean startsAgain(Knote kn, KeventStruct change) {
    boolean isAdd = (change.flags & EV_ADD) != 0;
    return switch (kn.dialect()) {
      case DRAGONFLY ->
          isAdd && (callouts.hasTime(change.fflags) || callouts.hasAnotherClock(kn, change.fflags));
      case FREEBSD, NETBSD, OPENBSD -> isAdd;
      case MACOS -> true;
    };
  }

  /**
   * Periods that have passed are counted before the change: they had the old length. Only an ADD
   * gives a timer another time, or another clock.
   */
  @Override
  public @Nullable Failure touch(Knote kn, KeventStruct change) {
    if (kn.dialect() != Dialect.DRAGONFLY
        || callouts.hasTime(kn.savedFflags())
        || callouts.hasAnotherClock(kn, change.fflags)) {
      kn.setUdata(change.udata);
      return null;
    }
    long passed = callouts.takePassed(kn);
    if (passed != 0) {
      event(kn, passed);
    }
    return FilterOps.super.touch(kn, change);
  }

  /** The timer starts again, with the new period. */
  @Override
  public @Nullable Failure replace(Knote kn, KeventStruct change) {
    callouts.disarm(kn);
    Failure failure = FilterOps.super.touch(kn, change);
    if (kn.dialect() == Dialect.NETBSD && (change.flags & EV_ADD) != 0) {
      kn.clearFlags(~0);
      kn.addFlags(change.flags | flags(kn));
    }
    kn.setData(callouts.startAgain(kn));
    return failure;
  }

  /** A hint is the number of periods that have passed ({@code filt_timerexpire}). */
  @Override
  public boolean event(Knote kn, long hint) {
    if (hint != 0) {
      kn.setData(kn.data() + hint);
    }
    return kn.data() != 0;
  }
}
