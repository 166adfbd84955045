package org.kqueue4j.soak;

import java.io.IOException;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Flag;
import org.kqueue4j.Kevent;
import org.kqueue4j.soak.Registration.Deletion;
import org.kqueue4j.soak.Registration.Violation;

/**
 * Bytes that are read when an event says so: all that are written are read in the end, the end is
 * told, and when the stream is closed and its numbers are used again, nothing comes of the old one.
 */
final class StreamDrill extends Drill {
  private static final int MOST = 3_000;

  private Stream stream; // this
  private @Nullable Registration current; // this
  private long written; // this
  private long read; // this
  private boolean writerClosed; // this
  private boolean endSeen; // this
  private boolean dispatched; // this

  StreamDrill(Stream.Kind kind, int number, Station station, Tally tally) throws IOException {
    super("read " + kind + (number == 0 ? "" : " " + number), station, tally);
    stream = Stream.open(kind, number);
  }

  @Override
  void step(SplittableRandom random) throws Exception {
    int mode = random.nextInt(4);
    int bytes = 1 + random.nextInt(random.nextBoolean() ? MOST : 10);
    boolean announced = random.nextBoolean();
    boolean leftover = random.nextInt(4) == 0;
    int choice = random.nextInt(24);
    Registration registration = current();
    if (registration == null || registration.isLost()) {
      if (choice < 4) {
        write(bytes);
      }
      register(mode);
      return;
    }
    switch (choice) {
      case 0 -> delete(registration);
      case 1 -> {
        if (!registration.isOneshot() && !registration.kevent.has(Flag.DISPATCH)) {
          note("disable");
          registration.disable(0);
        }
      }
      case 2, 3 -> enable();
      case 4 -> replace(announced, leftover);
      case 5 -> {
        closeWriter();
        settle();
        replace(announced, false);
      }
      case 6, 7, 8 -> settle();
      default -> write(bytes);
    }
  }

  private synchronized @Nullable Registration current() {
    return current;
  }

  private synchronized void write(int bytes) throws IOException {
    if (!writerClosed) {
      int n = stream.write(bytes);
      written += n;
      tally.put.add(n);
      note("write " + n);
    }
  }

  private synchronized void closeWriter() throws IOException {
    note("close the writer");
    if (!writerClosed) {
      writerClosed = true;
      stream.closeWriter();
    }
  }

  private synchronized void register(int mode) {
    Kevent readable = stream.readable();
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
    if (registration == null) {
      return;
    }
    if (dispatched || registration.isDisabled()) {
      note("enable");
      dispatched = false;
      registration.enable(0);
    }
  }

  private synchronized void delete(Registration registration) {
    if (registration != current) {
      return; // a taker has put another in its place
    }
    Deletion deletion = registration.delete();
    note("delete: " + deletion);
    if (deletion == Deletion.NOT_THERE && !registration.isOneshot()) {
      throw new Violation("is gone", registration, null);
    }
    current = null;
  }

  /** Closes the stream under its knote, and puts another one in its place. */
  private synchronized void replace(boolean announced, boolean leftover) throws IOException {
    note("replace" + (announced ? ", announced" : "") + (leftover ? ", old one is left" : ""));
    boolean tell = announced || station.closesAnnounced();
    Registration registration = current;
    boolean gone = registration == null || registration.isLost();
    stream =
        stream.replace(
            tell && !gone && registration != null ? registration.opening.kqueue() : null, leftover);
    if (registration != null) {
      registration.end();
    }
    current = null;
    written = 0;
    read = 0;
    writerClosed = false;
    endSeen = false;
  }

  @Override
  void settle() throws Exception {
    enable();
    await(
        "all is read" + (writerClosed() ? ", and the end is seen" : ""),
        () -> read == written && (endSeen || !writerClosed));
  }

  private synchronized boolean writerClosed() {
    return writerClosed;
  }

  @Override
  synchronized void revive() {
    Registration registration = current;
    if (registration == null) {
      if (read < written || writerClosed && !endSeen) {
        register((int) (written % 4));
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
    if (stream.counts() && event.data() > written) {
      throw new Violation("more bytes than the " + written + " written", registration, event);
    }
    if (event.isEof() && !writerClosed) {
      throw new Violation("the end of what goes on", registration, event);
    }
    boolean dispatch = registration.kevent.has(Flag.DISPATCH);
    if (dispatch && dispatched) {
      throw new Violation("reported again though not enabled", registration, event);
    }
    dispatched = dispatch;
    boolean whole = registration.kevent.has(Flag.CLEAR) || read % 2 == 0;
    read(whole ? Integer.MAX_VALUE : 1 + (int) (read % 700));
    if (endSeen) {
      stopAtEnd(registration);
    } else if (registration.isOneshot()) {
      registerAs(registration.kevent);
    } else if (dispatch && read % 3 != 0) {
      enable();
    }
    notifyAll();
  }

  private void read(int most) throws IOException {
    for (int left = most; left > 0; ) {
      int n = stream.read(Math.min(left, MOST));
      if (n <= 0) {
        endSeen |= n < 0;
        return;
      }
      read += n;
      left -= n;
    }
  }

  /** It would be reported on and on. */
  private void stopAtEnd(Registration registration) {
    if (!writerClosed || read != written) {
      throw new Violation("the end after " + read + " of " + written, registration, null);
    }
    if (!registration.isOneshot()) {
      delete(registration);
    }
    current = null;
  }

  @Override
  void end() throws Exception {
    settle();
    closeWriter();
    settle();
    Registration registration = current();
    if (registration != null) {
      delete(registration);
    }
    abandon();
  }

  @Override
  synchronized void abandon() throws IOException {
    stream.close(null);
  }
}
