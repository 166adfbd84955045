// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.soak;

import java.io.IOException;
import org.kqueue4j.IoWatch;
import org.kqueue4j.soak.Ledger.Tally;
import org.kqueue4j.soak.DrillKnote.Violation;
import org.kqueue4j.sys.Event;

/**
 * Bytes that are read when an event says so: all that are written are read in the end, the end is
 * reported, and when the descriptors of a closed stream are used again, the old stream has no
 * event.
 */
final class ReadDrill extends StreamDrill {
  private static final int MOST = 3_000;

  private boolean writerClosed; // written by the driver, in the monitor
  private boolean endSeen; // this

  ReadDrill(Stream.Kind kind, int number, Station station, Tally tally) throws IOException {
    super("read", 700, 24, MOST, kind, number, station, tally);
  }

  @Override
  void step(Choice choice) throws Exception {
    if (needsKnote()) {
      if (choice.number() < 4) {
        write(choice.bytes());
      }
      register(choice.mode());
      return;
    }
    switch (choice.number()) {
      case 0 -> deleteKnote();
      case 1 -> disable();
      case 2, 3 -> enable();
      case 4 -> replace(choice.announced(), choice.leftover());
      case 5 -> {
        closeWriter();
        settle();
        replace(choice.announced(), false);
      }
      case 6, 7, 8 -> settle();
      default -> write(choice.bytes());
    }
  }

  private void disable() {
    DrillKnote knote = current();
    if (knote != null
        && !knote.isOneshot()
        && !knote.has(Event.EV_DISPATCH)) {
      note("disable");
      knote.disable(0);
    }
  }

  private synchronized void write(int bytes) throws IOException {
    if (!writerClosed) {
      int n = stream.write(bytes);
      put += n;
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

  @Override
  synchronized void replace(boolean announced, boolean leftover) throws IOException {
    super.replace(announced, leftover);
    writerClosed = false;
    endSeen = false;
  }

  @Override
  void settle() throws Exception {
    enable();
    await(
        "all is read" + (writerClosed ? ", and the end is seen" : ""),
        () -> taken == put && (endSeen || !writerClosed));
  }

  @Override
  IoWatch<?> watch() {
    return stream.readable();
  }

  @Override
  boolean isPending() {
    return taken < put || writerClosed && !endSeen;
  }

  @Override
  void check(DrillKnote knote, Report event) {
    if (stream.counts() && event.data() > put) {
      throw new Violation("more bytes than the " + put + " written", knote, event);
    }
    if (event.isEof() && !writerClosed) {
      throw new Violation("an end of file before the writer is closed", knote, event);
    }
  }

  @Override
  void move(long most, DrillKnote knote, Report event) throws IOException {
    for (long left = most; left > 0; ) {
      int n = stream.read((int) Math.min(left, MOST));
      if (n <= 0) {
        endSeen |= n < 0;
        return;
      }
      taken += n;
      left -= n;
    }
  }

  /** Returns whether the end is seen, which would be reported again and again. */
  @Override
  boolean isFinished(DrillKnote knote) {
    if (endSeen && (!writerClosed || taken != put)) {
      throw new Violation("the end after " + taken + " of " + put, knote, null);
    }
    return endSeen;
  }

  @Override
  void end() throws Exception {
    settle();
    closeWriter();
    super.end();
  }
}
