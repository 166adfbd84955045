// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.soak;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Watch;
import org.kqueue4j.soak.DrillKnote.Violation;
import org.kqueue4j.soak.Ledger.Tally;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.Event;
import org.kqueue4j.sys.KqueueException;

/**
 * A user event. Each trigger has a number, which is its data: the last one must be taken last; with
 * CLEAR no number is taken twice; with ONESHOT there is one report; with DISPATCH there is none
 * until the event is enabled again.
 */
final class UserDrill extends Drill {
  private enum Mode {
    LEVEL,
    CLEAR,
    ONESHOT,
    DISPATCH
  }

  private static final int BURST = 20;

  private final long id;
  private Mode mode = Mode.CLEAR; // the driver's
  private boolean calls; // the driver's; whether the last knote was made by the system call
  private final AtomicLong triggers = new AtomicLong();
  private long seen; // this
  private boolean dispatched; // this
  private final Set<Long> reported = new HashSet<>(); // this

  UserDrill(long id, Station station, Tally tally) {
    super("user " + id, station, tally);
    this.id = id;
  }

  @Override
  void step(SplittableRandom random) throws Exception {
    Mode next = Mode.values()[random.nextInt(4)];
    int burst = 1 + random.nextInt(random.nextBoolean() ? BURST : 2);
    int choice = random.nextInt(16);
    DrillKnote knote = current();
    if (knote == null) {
      mode = next;
      add(random.nextBoolean());
      return;
    }
    switch (choice) {
      case 0, 1 -> deleteOrAwaitReport();
      case 2, 3 -> disable(knote);
      case 4, 5, 6 -> enable(knote);
      case 7, 8 -> settle();
      default -> {
        for (int i = 0; i < burst; i++) {
          trigger(knote);
        }
      }
    }
  }

  private void add(boolean triggered) {
    DrillKnote knote = make();
    note("add " + knote + (triggered ? ", triggered" : ""));
    synchronized (this) {
      dispatched = false;
      reported.clear();
      seen = triggers.get(); // earlier ones were the old knote's
      current = knote;
    }
    knote.add();
    if (triggered) {
      trigger(knote);
    }
  }

  /** Makes a knote: in turn one that is registered, if the mode allows, and one of the call. */
  private DrillKnote make() {
    calls ^= true;
    Station.Opening opening = station.opening();
    int flags =
        switch (mode) {
          case LEVEL -> 0;
          case CLEAR -> Event.EV_CLEAR;
          case ONESHOT -> Event.EV_ONESHOT;
          case DISPATCH -> Event.EV_DISPATCH | Event.EV_CLEAR;
        };
    KeventList fields = new KeventList(1).add(id, Event.EVFILT_USER, flags, 0, 0, null);
    if (calls || mode == Mode.LEVEL) {
      return DrillKnote.called(this, opening, fields);
    }
    Watch<Kevent.User> user = Watch.user();
    return DrillKnote.registered(
        this,
        opening,
        fields,
        switch (mode) {
          case ONESHOT -> user.oneshot();
          case DISPATCH -> user.dispatch();
          default -> user;
        });
  }

  /** Triggers it, with the next number. */
  private void trigger(DrillKnote knote) {
    long number = triggers.incrementAndGet();
    tally.put.increment();
    try {
      knote.trigger(number);
    } catch (KqueueException e) {
      if (e.errno() != Errno.ENOENT || mode != Mode.ONESHOT) {
        throw e;
      }
      note("was taken already");
    }
  }

  private void disable(DrillKnote knote) {
    if (mode == Mode.DISPATCH || mode == Mode.ONESHOT || knote.isDisabled()) {
      return;
    }
    note("disable");
    knote.disable(triggers.get());
  }

  private void enable(DrillKnote knote) {
    if (mode == Mode.DISPATCH) {
      enableAgain(knote);
    } else if (knote.isDisabled()) {
      note("enable");
      knote.enable(triggers.get());
    }
  }

  /** Enables what a report has disabled. */
  private synchronized void enableAgain(DrillKnote knote) {
    if (dispatched) {
      dispatched = false;
      knote.enable(triggers.get());
    }
  }

  @Override
  void settle() throws Exception {
    DrillKnote knote = current();
    if (knote == null) {
      return;
    }
    if (mode == Mode.ONESHOT) {
      note("trigger, and await the report");
      trigger(knote);
      awaitReport("it is taken once", knote);
      return;
    }
    enable(knote);
    await("the last trigger is seen", () -> seen >= triggers.get() || current == null);
  }

  @Override
  void revive() {
    DrillKnote knote = current();
    if (knote != null && knote.isLost()) {
      forget(knote);
      if (mode != Mode.ONESHOT) {
        add(true);
      }
    } else if (knote != null && mode == Mode.DISPATCH) {
      enableAgain(knote);
    }
  }

  @Override
  void account(DrillKnote knote, Report event) throws Exception {
    if (event.has(Event.EV_ONESHOT)) {
      seen = triggers.get();
    } else if (event.has(Event.EV_DISPATCH)) {
      tookDispatched(knote, event);
    } else if (event.has(Event.EV_CLEAR)) {
      tookNumber(knote, event);
    } else {
      reset(knote);
    }
  }

  private void tookNumber(DrillKnote knote, Report event) {
    if (!reported.add(event.data())) {
      throw new Violation("reported twice for one trigger", knote, event);
    }
    seen = Math.max(seen, event.data());
  }

  private void tookDispatched(DrillKnote knote, Report event) {
    if (dispatched) {
      throw new Violation("reported again though not enabled", knote, event);
    }
    dispatched = true;
    seen = Math.max(seen, triggers.get());
    if (event.data() % 2 == 0) {
      enableAgain(knote);
    }
  }

  /** Takes the trigger back, and counts those before as seen. */
  private void reset(DrillKnote knote) {
    try {
      knote.call(Event.EV_CLEAR, 0, 0);
    } catch (KqueueException e) {
      if (!knote.isLost() && e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
    seen = Math.max(seen, triggers.get());
  }
}
