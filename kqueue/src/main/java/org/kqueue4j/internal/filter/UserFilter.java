// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.filter;

import static org.kqueue4j.sys.Event.EV_CLEAR;
import static org.kqueue4j.sys.Event.NOTE_FFAND;
import static org.kqueue4j.sys.Event.NOTE_FFCOPY;
import static org.kqueue4j.sys.Event.NOTE_FFCTRLMASK;
import static org.kqueue4j.sys.Event.NOTE_FFLAGSMASK;
import static org.kqueue4j.sys.Event.NOTE_FFOR;
import static org.kqueue4j.sys.Event.NOTE_TRIGGER;

import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.FilterOps;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.internal.kern.KnoteKind;
import org.kqueue4j.sys.Dialect;

/**
 * USER: triggered by the program itself, with 24 bits and a number of its own ({@code
 * user_filtops}).
 *
 * <p>{@code NOTE_TRIGGER} in the change that creates the knote does nothing: at that point the
 * knote's fflags are zero; in some dialects it triggers. In any later change it triggers.
 */
public final class UserFilter implements FilterOps {
  /** The hook of a triggered knote whose number is 0; one that is not triggered has none. */
  private static final Object TRIGGERED = new Object();

  /** The hook of a triggered knote with another number. */
  private static final Object TRIGGERED_WITH_DATA = new Object();

  /**
   * Returns whether one more trigger with the number 0 would change nothing. Needs no lock; without
   * it the answer may be out of date.
   */
  public static boolean isTriggered(Knote kn) {
    return kn.hookNow() == TRIGGERED;
  }

  @Override
  public KnoteKind links() {
    return KnoteKind.NONE;
  }

  @Override
  public @Nullable Failure attach(Knote kn) {
    Dialect dialect = kn.dialect();
    boolean triggers = dialect == Dialect.OPENBSD || dialect == Dialect.MACOS;
    if (triggers && (kn.savedFflags() & NOTE_TRIGGER) != 0) {
      kn.setHook(kn.savedData() == 0 ? TRIGGERED : TRIGGERED_WITH_DATA);
    }
    if (dialect == Dialect.OPENBSD) {
      kn.setSavedFflags(kn.savedFflags() & NOTE_FFLAGSMASK);
    }
    return null;
  }

  @Override
  public void detach(Knote kn) {
    reset(kn);
  }

  @Override
  public boolean event(Knote kn, long hint) {
    return kn.hook() != null;
  }

  /**
   * Combines the change's fflags with the knote's, and triggers or, by {@code EV_CLEAR}, resets.
   */
  @Override
  public @Nullable Failure touch(Knote kn, KeventStruct change) {
    if ((change.fflags & NOTE_TRIGGER) != 0 || kn.hook() != null) {
      kn.setHook(change.data == 0 ? TRIGGERED : TRIGGERED_WITH_DATA);
    }
    int control = change.fflags & NOTE_FFCTRLMASK;
    change.fflags &= NOTE_FFLAGSMASK;
    switch (control) {
      case NOTE_FFAND -> kn.setSavedFflags(kn.savedFflags() & change.fflags);
      case NOTE_FFOR -> kn.setSavedFflags(kn.savedFflags() | change.fflags);
      case NOTE_FFCOPY -> kn.setSavedFflags(change.fflags);
      default -> {} // NOTE_FFNOP
    }
    kn.setSavedData(change.data);
    if ((change.flags & EV_CLEAR) != 0 && kn.dialect() != Dialect.MACOS) {
      kn.setHook(null);
      kn.setData(0);
      kn.setFflags(0);
    }
    return null;
  }

  /** A user event has nothing to replace; its triggers are kept. */
  @Override
  public @Nullable Failure replace(Knote kn, KeventStruct change) {
    return null;
  }

  @Override
  public void report(Knote kn, KeventStruct event) {
    kn.copyTo(event);
    event.fflags = kn.savedFflags();
    event.data = kn.savedData();
    if (kn.hasFlags(EV_CLEAR)) {
      reset(kn);
    }
  }

  /**
   * The fence is the taker's half of {@code KernelQueue.trigger}, which reads the hook unlocked.
   */
  private static void reset(Knote kn) {
    kn.setHook(null);
    VarHandle.fullFence();
  }
}
