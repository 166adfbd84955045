package org.kqueue4j.soak;

import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Flag;
import org.kqueue4j.Kevent;
import org.kqueue4j.soak.Registration.Deletion;
import org.kqueue4j.soak.Registration.Violation;

/** A source of the program's own: each message that is put in comes out, once. */
final class SourceDrill extends Drill {
  private Mailbox mailbox = new Mailbox();
  private @Nullable Registration current; // this
  private long put; // this
  private long taken; // this
  private boolean dispatched; // this

  SourceDrill(int number, Station station, Tally tally) {
    super("own source " + number, station, tally);
  }

  @Override
  void step(SplittableRandom random) throws Exception {
    int mode = random.nextInt(4);
    int burst = 1 + random.nextInt(random.nextBoolean() ? 20 : 2);
    int choice = random.nextInt(16);
    Registration registration = current();
    if (registration == null || registration.isLost()) {
      register(mode);
      return;
    }
    switch (choice) {
      case 0 -> delete(registration);
      case 1 -> replace();
      case 2, 3, 4 -> settle();
      case 5, 6 -> enable();
      default -> {
        for (int i = 0; i < burst; i++) {
          put();
        }
      }
    }
  }

  private synchronized @Nullable Registration current() {
    return current;
  }

  /** Not in the monitor, so that takers are about at the same time. */
  private void put() {
    long message;
    synchronized (this) {
      message = put++;
    }
    tally.put.increment();
    mailbox.put(message);
  }

  private synchronized void register(int mode) {
    Kevent readable = Kevent.read(mailbox);
    registerAs(
        switch (mode) {
          case 0 -> readable;
          case 1 -> readable.clear();
          case 2 -> readable.oneshot();
          default -> readable.dispatch();
        });
  }

  private void registerAs(Kevent kevent) {
    note("add " + kevent.udata(null));
    dispatched = false;
    Registration registration = new Registration(this, station.opening(), kevent);
    current = registration;
    registration.add();
  }

  private synchronized void enable() {
    Registration registration = current;
    if (registration != null && dispatched) {
      dispatched = false;
      registration.enable(0);
    }
  }

  private synchronized void delete(Registration registration) {
    if (registration != current) {
      return;
    }
    Deletion deletion = registration.delete();
    note("delete: " + deletion);
    if (deletion == Deletion.NOT_THERE && !registration.isOneshot()) {
      throw new Violation("is gone", registration, null);
    }
    current = null;
  }

  /** Closes the source, with what is in it. */
  private synchronized void replace() {
    note("replace");
    mailbox.close();
    if (current != null) {
      current.end();
    }
    current = null;
    mailbox = new Mailbox();
    put = 0;
    taken = 0;
  }

  @Override
  void settle() throws Exception {
    await("all messages are taken", () -> taken == put);
  }

  @Override
  synchronized void revive() {
    Registration registration = current;
    if (registration == null) {
      register((int) (put % 4));
    } else if (registration.isLost()) {
      registerAs(registration.kevent);
    } else {
      enable();
    }
  }

  @Override
  synchronized void taken(Registration registration, Kevent event) {
    if (registration != current) {
      return;
    }
    boolean dispatch = registration.kevent.has(Flag.DISPATCH);
    if (dispatch && dispatched) {
      throw new Violation("reported again though not enabled", registration, event);
    }
    dispatched = dispatch;
    boolean whole = registration.kevent.has(Flag.CLEAR) || taken % 2 == 0;
    for (Long message = mailbox.take(); message != null; message = mailbox.take()) {
      if (message != taken++) {
        throw new Violation("message " + message + " out of turn", registration, event);
      }
      if (!whole) {
        break;
      }
    }
    if (registration.isOneshot()) {
      registerAs(registration.kevent);
    } else if (dispatch && taken % 3 != 0) {
      enable();
    }
    notifyAll();
  }

  @Override
  void end() throws Exception {
    settle();
    Registration registration = current();
    if (registration != null) {
      delete(registration);
    }
    abandon();
  }

  @Override
  void abandon() {
    mailbox.close();
  }
}
