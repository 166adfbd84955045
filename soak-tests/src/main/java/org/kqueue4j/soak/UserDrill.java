// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.soak;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.kqueue4j.Flag;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Note;
import org.kqueue4j.Watch;
import org.kqueue4j.soak.Ledger.Tally;
import org.kqueue4j.soak.Registration.Violation;
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
    Registration registration = current();
    if (registration == null) {
      mode = next;
      register(random.nextBoolean());
      return;
    }
    switch (choice) {
      case 0, 1 -> deleteOrAwaitReport();
      case 2, 3 -> disable(registration);
      case 4, 5, 6 -> enable(registration);
      case 7, 8 -> settle();
      default -> {
        for (int i = 0; i < burst; i++) {
          trigger(registration);
        }
      }
    }
  }

  private void register(boolean triggered) {
    Kevent user = Watch.user();
    Kevent kevent =
        switch (mode) {
          case LEVEL -> user;
          case CLEAR -> user.clear();
          case ONESHOT -> user.oneshot();
          case DISPATCH -> user.dispatch().clear();
        };
    note("add " + kevent + (triggered ? ", triggered" : ""));
    Registration registration = new Registration(this, station.opening(), kevent);
    synchronized (this) {
      dispatched = false;
      reported.clear();
      seen = triggers.get(); // earlier ones were the old registration's
      current = registration;
    }
    if (triggered) {
      tally.put.increment();
      registration.add(kevent.data(triggers.incrementAndGet()).notes(Note.TRIGGER));
    } else {
      registration.add();
    }
  }

  /** Triggers it, with the next number. */
  private void trigger(Registration registration) {
    long number = triggers.incrementAndGet();
    tally.put.increment();
    try {
      registration.change(() -> registration.opening.kqueue.trigger(id, number));
    } catch (KqueueException e) {
      if (e.errno() != Errno.ENOENT || mode != Mode.ONESHOT) {
        throw e;
      }
      note("was taken already");
    }
  }

  private void disable(Registration registration) {
    if (mode == Mode.DISPATCH || mode == Mode.ONESHOT || registration.isDisabled()) {
      return;
    }
    note("disable");
    registration.disable(triggers.get());
  }

  private void enable(Registration registration) {
    if (mode == Mode.DISPATCH) {
      enableAgain(registration);
    } else if (registration.isDisabled()) {
      note("enable");
      registration.enable(triggers.get());
    }
  }

  /** Enables what a report has disabled. */
  private synchronized void enableAgain(Registration registration) {
    if (dispatched) {
      dispatched = false;
      registration.enable(triggers.get());
    }
  }

  @Override
  void settle() throws Exception {
    Registration registration = current();
    if (registration == null) {
      return;
    }
    if (mode == Mode.ONESHOT) {
      note("trigger, and await the report");
      trigger(registration);
      awaitReport("it is taken once", registration);
      return;
    }
    enable(registration);
    await("the last trigger is seen", () -> seen >= triggers.get() || current == null);
  }

  @Override
  void revive() {
    Registration registration = current();
    if (registration != null && registration.isLost()) {
      forget(registration);
      if (mode != Mode.ONESHOT) {
        register(true);
      }
    } else if (registration != null && mode == Mode.DISPATCH) {
      enableAgain(registration);
    }
  }

  @Override
  void account(Registration registration, Kevent event) throws Exception {
    if (event.has(Flag.ONESHOT)) {
      seen = triggers.get();
    } else if (event.has(Flag.DISPATCH)) {
      tookDispatched(registration, event);
    } else if (event.has(Flag.CLEAR)) {
      tookNumber(registration, event);
    } else {
      reset(registration);
    }
  }

  private void tookNumber(Registration registration, Kevent event) {
    if (!reported.add(event.data())) {
      throw new Violation("reported twice for one trigger", registration, event);
    }
    seen = Math.max(seen, event.data());
  }

  private void tookDispatched(Registration registration, Kevent event) {
    if (dispatched) {
      throw new Violation("reported again though not enabled", registration, event);
    }
    dispatched = true;
    seen = Math.max(seen, triggers.get());
    if (event.data() % 2 == 0) {
      enableAgain(registration);
    }
  }

  /** Takes the trigger back, and counts those before as seen. */
  private void reset(Registration registration) throws InterruptedException {
    KeventList reset = new KeventList(1).add(registration.kevent.flags(Event.EV_CLEAR));
    try {
      registration.opening.kqueue.kevent(reset, null, 0);
    } catch (KqueueException e) {
      if (!registration.isLost() && e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
    seen = Math.max(seen, triggers.get());
  }
}
