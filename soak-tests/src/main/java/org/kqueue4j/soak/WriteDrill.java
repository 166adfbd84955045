package org.kqueue4j.soak;

import java.io.IOException;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Flag;
import org.kqueue4j.Kevent;
import org.kqueue4j.soak.Registration.Deletion;
import org.kqueue4j.soak.Registration.Violation;

/**
 * Bytes that are written when an event says that there is room: what is to be sent is sent in the
 * end, though most of the time there is no room.
 */
final class WriteDrill extends Drill {
  private static final int MOST = 300_000;
  private static final int CHUNK = 8_192;

  private Stream stream; // this
  private @Nullable Registration current; // this
  private long toSend; // this
  private long sent; // this
  private long drained; // this
  private boolean dispatched; // this

  WriteDrill(Stream.Kind kind, int number, Station station, Tally tally) throws IOException {
    super("write " + kind + (number == 0 ? "" : " " + number), station, tally);
    stream = Stream.open(kind, number);
  }

  @Override
  void step(SplittableRandom random) throws Exception {
    int mode = random.nextInt(4);
    int bytes = 1 + random.nextInt(random.nextBoolean() ? MOST : 10);
    boolean announced = random.nextBoolean();
    boolean leftover = random.nextInt(4) == 0;
    int choice = random.nextInt(16);
    switch (choice) {
      case 0, 1, 2 -> send(bytes, mode);
      case 3 -> delete();
      case 4, 5 -> settle();
      case 6 -> replace(announced, leftover);
      case 7, 8 -> enable();
      default -> drain(bytes);
    }
  }

  /** There is something to send. */
  private synchronized void send(int bytes, int mode) {
    note("send " + bytes);
    toSend += bytes;
    tally.put.add(bytes);
    Registration registration = current;
    if (registration == null || registration.isLost()) {
      register(mode);
    }
  }

  private void register(int mode) {
    Kevent writable = stream.writable();
    registerAs(
        switch (mode) {
          case 0 -> writable;
          case 1 -> writable.clear();
          case 2 -> writable.oneshot();
          default -> writable.dispatch();
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
      note("enable");
      dispatched = false;
      registration.enable(0);
    }
  }

  private synchronized void delete() {
    Registration registration = current;
    if (registration == null) {
      return;
    }
    Deletion deletion = registration.delete();
    note("delete: " + deletion);
    if (deletion == Deletion.NOT_THERE && !registration.isOneshot()) {
      throw new Violation("is gone", registration, null);
    }
    current = null;
  }

  private synchronized void drain(int bytes) throws IOException {
    int n = stream.read(bytes);
    if (n > 0) {
      drained += n;
    }
    note("read " + n + " of " + bytes);
  }

  private synchronized void replace(boolean announced, boolean leftover) throws IOException {
    note("replace" + (announced ? ", announced" : "") + (leftover ? ", old one is left" : ""));
    boolean tell = announced || station.closesAnnounced();
    Registration registration = current;
    boolean tellable = tell && registration != null && !registration.isLost();
    stream =
        stream.replace(
            tellable && registration != null ? registration.opening.kqueue() : null, leftover);
    if (registration != null) {
      registration.end();
    }
    current = null;
    toSend = 0;
    sent = 0;
    drained = 0;
  }

  @Override
  void settle() throws Exception {
    await("all is sent", () -> sent == toSend && drained == sent);
  }

  /** Also takes out what is in the stream, so that there is room. */
  @Override
  synchronized void revive() throws IOException {
    drain(MOST);
    Registration registration = current;
    if (registration == null) {
      if (sent < toSend) {
        register((int) (sent % 4));
      }
    } else if (registration.isLost()) {
      registerAs(registration.kevent);
    } else {
      enable();
    }
  }

  @Override
  synchronized void taken(Registration registration, Kevent event) throws IOException {
    if (registration != current) {
      return;
    }
    if (event.isEof()) {
      throw new Violation("the end of what goes on", registration, event);
    }
    boolean dispatch = registration.kevent.has(Flag.DISPATCH);
    if (dispatch && dispatched) {
      throw new Violation("reported again though not enabled", registration, event);
    }
    dispatched = dispatch;
    boolean whole = registration.kevent.has(Flag.CLEAR) || sent % 2 == 0;
    write(whole ? Long.MAX_VALUE : 1 + sent % 7_000);
    if (sent == toSend) {
      if (!registration.isOneshot()) {
        delete();
      }
      current = null;
    } else if (registration.isOneshot()) {
      registerAs(registration.kevent);
    } else if (dispatch && sent % 3 != 0) {
      enable();
    }
    notifyAll();
  }

  private void write(long most) throws IOException {
    for (long left = Math.min(most, toSend - sent); left > 0; ) {
      int n = stream.write((int) Math.min(left, CHUNK));
      if (n == 0) {
        return;
      }
      sent += n;
      left -= n;
    }
  }

  @Override
  void end() throws Exception {
    settle();
    delete();
    abandon();
  }

  @Override
  synchronized void abandon() throws IOException {
    stream.close(null);
  }
}
