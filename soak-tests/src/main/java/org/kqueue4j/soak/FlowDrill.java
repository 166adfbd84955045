// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.soak;

import org.kqueue4j.Flag;
import org.kqueue4j.Kevent;
import org.kqueue4j.soak.Ledger.Tally;
import org.kqueue4j.soak.Registration.Violation;

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

  /**
   * Makes one.
   *
   * @param portion up to how many units one event moves if it does not move all
   */
  FlowDrill(String name, int portion, Station station, Tally tally) {
    super(name, station, tally);
    this.portion = portion;
  }

  /** Returns the event, without flags. */
  abstract Kevent event();

  /** Returns whether a knote is needed. */
  abstract boolean isPending();

  /** Moves up to so many units, as far as the flow has them. */
  abstract void move(long most, Registration registration, Kevent event) throws Exception;

  /** Checks what an event says before units are moved. */
  void check(Registration registration, Kevent event) {}

  /** Returns whether the knote is to be deleted after this event. */
  boolean isFinished(Registration registration) {
    return false;
  }

  final synchronized void register(int mode) {
    Kevent event = event();
    enroll(
        switch (mode) {
          case 0 -> event;
          case 1 -> event.clear();
          case 2 -> event.oneshot();
          default -> event.dispatch();
        });
  }

  private void enroll(Kevent kevent) {
    dispatched = false;
    register(kevent.udata(null));
  }

  /** Enables the knote if a report or a change has disabled it. */
  final synchronized void enable() {
    Registration registration = current;
    if (registration != null && (dispatched || registration.isDisabled())) {
      note("enable");
      dispatched = false;
      registration.enable(0);
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
    Registration registration = current;
    if (registration == null) {
      if (isPending()) {
        register((int) (put % 4));
      }
    } else if (registration.isLost()) {
      enroll(registration.kevent);
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
  void account(Registration registration, Kevent event) throws Exception {
    check(registration, event);
    boolean dispatch = registration.kevent.has(Flag.DISPATCH);
    if (dispatch && dispatched) {
      throw new Violation("reported again though not enabled", registration, event);
    }
    dispatched = dispatch;
    boolean whole = registration.kevent.has(Flag.CLEAR) || taken % 2 == 0;
    move(whole ? Long.MAX_VALUE : 1 + taken % portion, registration, event);
    if (isFinished(registration)) {
      if (!registration.isOneshot()) {
        delete();
      }
      current = null;
    } else if (registration.isOneshot()) {
      enroll(registration.kevent);
    } else if (dispatch && taken % 3 != 0) {
      enable();
    }
  }
}
