// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.filter;

import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_CLEAR;
import static org.kqueue4j.sys.Event.EV_ENABLE;
import static org.kqueue4j.sys.Event.EV_EOF;
import static org.kqueue4j.sys.Event.EV_FLAG1;
import static org.kqueue4j.sys.Event.EV_NODATA;
import static org.kqueue4j.sys.Event.EV_ONESHOT;
import static org.kqueue4j.sys.Event.NOTE_CHILD;
import static org.kqueue4j.sys.Event.NOTE_EXIT;
import static org.kqueue4j.sys.Event.NOTE_FORK;
import static org.kqueue4j.sys.Event.NOTE_PCTRLMASK;
import static org.kqueue4j.sys.Event.NOTE_REAP;
import static org.kqueue4j.sys.Event.NOTE_TRACK;
import static org.kqueue4j.sys.Event.NOTE_TRACKERR;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.FilterOps;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.sys.Dialect;
import org.kqueue4j.sys.Errno;

/**
 * PROC: exit, fork and exec of a process, and of its descendants with {@code NOTE_TRACK} ({@code
 * proc_filtops}).
 *
 * <p>A hint has the event in bits 28 to 31 and, for a fork, the child's pid above; {@link
 * Processes} has them all. The hook is the process while the knote is on its list.
 */
public final class ProcFilter implements FilterOps {
  private final Processes processes;

  public ProcFilter(Processes processes) {
    this.processes = processes;
  }

  /**
   * Finds a living process, or a zombie if its exit is asked for, which is then reported at once.
   * The hook of the new knote is the object that the change names, if it names one.
   */
  @Override
  public @Nullable Failure attach(Knote kn) {
    Object subject = kn.hook();
    Processes.Proc process = processes.find(kn.ident(), subject);
    boolean exited = false;
    if (process == null
        && (subject != null || reportsZombies(kn))
        && ((kn.savedFflags() & NOTE_EXIT) != 0 || asksReap(kn))) {
      process = processes.findZombie(kn.ident(), subject);
      exited = true;
    }
    if (process == null) {
      return Failure.of(Errno.ESRCH);
    }
    Failure failure = process.watch(kn);
    if (failure != null) {
      return failure;
    }
    kn.setHook(process);
    kn.addFlags(EV_CLEAR);
    if (kn.hasFlags(EV_FLAG1)) { // registered by track(), for a child
      kn.setData(kn.savedData());
      kn.setFflags(NOTE_CHILD);
      kn.clearFlags(EV_FLAG1);
    }
    for (long hint = process.takeEarlier(); hint != 0; hint = process.takeEarlier()) {
      if (event(kn, hint)) {
        kn.activate();
      }
    }
    if (exited && process.isExitKnown() && event(kn, Integer.toUnsignedLong(NOTE_EXIT))) {
      kn.activate();
    }
    if (asksReap(kn) && process.isExitKnown() && process.isReaped() && event(kn, NOTE_REAP)) {
      kn.activate();
    }
    return null;
  }

  /** Returns whether an exit that no note asks for is reported. */
  private static boolean reportsUnasked(Knote kn) {
    return kn.dialect() != Dialect.FREEBSD && kn.dialect() != Dialect.MACOS;
  }

  private static boolean reportsZombies(Knote kn) {
    return kn.dialect() == Dialect.DRAGONFLY || kn.dialect() == Dialect.FREEBSD;
  }

  @Override
  public void detach(Knote kn) {
    if (kn.hook() instanceof Processes.Proc process) {
      process.unwatch(kn);
      kn.setHook(null);
    }
  }

  @Override
  public @Nullable Failure touch(Knote kn, KeventStruct change) {
    Failure failure = null;
    if (kn.hook() instanceof Processes.Proc process) {
      failure = process.rewatch(kn, change.fflags);
      if (failure != null) {
        return failure;
      }
    }
    failure = FilterOps.super.touch(kn, change);
    if (failure == null && waitsInVain(kn)) {
      exit(kn);
      kn.activate();
    }
    return failure;
  }

  /** Returns whether its exit is reported and its reaping is no longer asked for. */
  private boolean waitsInVain(Knote kn) {
    return processes.reportsReaping()
        && kn.hook() instanceof Processes.Proc process
        && process.isExitKnown()
        && !asksReap(kn);
  }

  /** Returns whether the last event is not the exit, but that the process has been waited for. */
  private boolean asksReap(Knote kn) {
    return (kn.savedFflags() & NOTE_REAP) != 0 && processes.reportsReaping();
  }

  @Override
  public @Nullable Failure replace(Knote kn, KeventStruct change) {
    Failure failure = touch(kn, change);
    if (failure == null && !kn.isDetached()) {
      kn.setFflags(kn.fflags() & (kn.savedFflags() | NOTE_CHILD | NOTE_TRACKERR));
    }
    return failure;
  }

  @Override
  public boolean event(Knote kn, long hint) {
    int event = (int) hint & NOTE_PCTRLMASK;
    if ((kn.savedFflags() & event) != 0) {
      kn.addFflags(event);
    }
    if (event == NOTE_REAP || event == NOTE_EXIT && !asksReap(kn)) {
      exit(kn);
      return reportsUnasked(kn) || kn.fflags() != 0;
    }
    if ((kn.fflags() & event & NOTE_EXIT) != 0 && kn.hook() instanceof Processes.Proc process) {
      kn.setData(process.exitStatus());
    }
    if (event == NOTE_FORK && (kn.savedFflags() & NOTE_TRACK) != 0) {
      track(kn, Processes.child(hint));
    }
    if (hint == Processes.LOST) {
      kn.addFflags(NOTE_TRACKERR);
    }
    return kn.fflags() != 0;
  }

  /**
   * Takes the knote off the list of the process, which ends, and makes the next report the last.
   */
  private void exit(Knote kn) {
    if (kn.hook() instanceof Processes.Proc process) {
      detach(kn);
      kn.setDetached();
      if (kn.dialect() != Dialect.FREEBSD || (kn.fflags() & NOTE_EXIT) != 0) {
        kn.setData(process.exitStatus());
      }
    }
    kn.addFlags(EV_EOF | EV_NODATA | EV_ONESHOT);
  }

  /** Watches the child as the parent is watched; it is pending at once, before its parent. */
  private void track(Knote kn, long child) {
    if (child == 0) {
      return;
    }
    KeventStruct change = new KeventStruct();
    change.set(
        child,
        kn.filter(),
        kn.flags() | EV_ADD | EV_ENABLE | EV_FLAG1,
        kn.savedFflags(),
        kn.ident(),
        kn.udata());
    Failure failure = kn.register(change);
    processes.tracked(child);
    if (failure != null) {
      kn.addFflags(NOTE_TRACKERR);
    }
  }
}
