// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.soak;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.IoWatch;
import org.kqueue4j.Watch;
import org.kqueue4j.soak.DrillKnote.Violation;
import org.kqueue4j.soak.Ledger.Tally;
import org.kqueue4j.sys.Event;

/**
 * A flow of units, bytes or messages, that is moved when an event says so: everything that is put
 * in is taken in the end, whatever the mode of the knote.
 */
abstract class FlowDrill extends Drill {
  /** The units put in and taken so far. */
  long put; // this

  long taken; // this

  private final int portion;
  private boolean dispatched; // this

  /** What the last knote was added for. */
  private @Nullable Watch<?> enrolled; // this

  /**
   * Makes one.
   *
   * @param portion up to how many units one event moves if it does not move all
   */
  FlowDrill(String name, int portion, Station station, Tally tally) {
    super(name, station, tally);
    this.portion = portion;
  }

  /** Returns what is watched, without flags. */
  abstract IoWatch<?> watch();

  /** Returns whether a knote is needed. */
  abstract boolean isPending();

  /** Returns whether the system call may add what is watched too. */
  boolean isForCall() {
    return true;
  }

  /** Moves up to so many units, as far as the flow has them. */
  abstract void move(long most, DrillKnote knote, Report event) throws Exception;

  /** Checks what an event says before units are moved. */
  void check(DrillKnote knote, Report event) {}

  /** Returns whether the knote is to be deleted after this event. */
  boolean isFinished(DrillKnote knote) {
    return false;
  }

  final synchronized void register(int mode) {
    IoWatch<?> watch = watch();
    enroll(
        switch (mode) {
          case 0 -> watch;
          case 1 -> watch.clear();
          case 2 -> watch.oneshot();
          default -> watch.dispatch();
        });
  }

  private void enroll(Watch<?> watch) {
    dispatched = false;
    enrolled = watch;
    if (isForCall()) {
      add(watch);
    } else {
      register(watch);
    }
  }

  private void enrollAgain() {
    enroll(Objects.requireNonNull(enrolled));
  }

  /** Enables the knote if a report or a change has disabled it. */
  final synchronized void enable() {
    DrillKnote knote = current;
    if (knote != null && (dispatched || knote.isDisabled())) {
      note("enable");
      dispatched = false;
      knote.enable(0);
    }
  }

  final synchronized void deleteKnote() {
    delete();
    current = null;
  }

  /** Begins a new account, after the old source was closed under its knote. */
  final void restart() {
    if (current != null) {
      current.end();
    }
    current = null;
    put = 0;
    taken = 0;
  }

  @Override
  synchronized void revive() throws Exception {
    DrillKnote knote = current;
    if (knote == null) {
      if (isPending()) {
        register((int) (put % 4));
      }
    } else if (knote.isLost()) {
      enrollAgain();
    } else {
      enable();
    }
  }

  @Override
  void end() throws Exception {
    settle();
    deleteKnote();
    abandon();
  }

  @Override
  void account(DrillKnote knote, Report event) throws Exception {
    check(knote, event);
    boolean dispatch = knote.has(Event.EV_DISPATCH);
    if (dispatch && dispatched) {
      throw new Violation("reported again though not enabled", knote, event);
    }
    dispatched = dispatch;
    boolean whole = knote.has(Event.EV_CLEAR) || taken % 2 == 0;
    move(whole ? Long.MAX_VALUE : 1 + taken % portion, knote, event);
    if (isFinished(knote)) {
      if (!knote.isOneshot()) {
        delete();
      }
      current = null;
    } else if (knote.isOneshot()) {
      enrollAgain();
    } else if (dispatch && taken % 3 != 0) {
      enable();
    }
  }
}
