// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.soak;

import java.io.IOException;
import org.kqueue4j.IoWatch;
import org.kqueue4j.soak.Ledger.Tally;
import org.kqueue4j.soak.DrillKnote.Violation;

/**
 * Bytes that are written when an event says that there is room: everything is sent in the end,
 * though most of the time there is no room.
 */
final class WriteDrill extends StreamDrill {
  private static final int MOST = 300_000;
  private static final int CHUNK = 8_192;

  private long drained; // this

  WriteDrill(Stream.Kind kind, int number, Station station, Tally tally) throws IOException {
    super("write", 7_000, 16, MOST, kind, number, station, tally);
  }

  @Override
  void step(Choice choice) throws Exception {
    switch (choice.number()) {
      case 0, 1, 2 -> send(choice.bytes(), choice.mode());
      case 3 -> deleteKnote();
      case 4, 5 -> settle();
      case 6 -> replace(choice.announced(), choice.leftover());
      case 7, 8 -> enable();
      default -> drain(choice.bytes());
    }
  }

  private synchronized void send(int bytes, int mode) {
    note("send " + bytes);
    put += bytes;
    tally.put.add(bytes);
    if (needsKnote()) {
      register(mode);
    }
  }

  private synchronized void drain(int bytes) throws IOException {
    int n = stream.read(bytes);
    if (n > 0) {
      drained += n;
    }
    note("read " + n + " of " + bytes);
  }

  @Override
  synchronized void replace(boolean announced, boolean leftover) throws IOException {
    super.replace(announced, leftover);
    drained = 0;
  }

  @Override
  void settle() throws Exception {
    await("all is sent", () -> taken == put && drained == taken);
  }

  /** Also reads what is in the stream, so that there is room. */
  @Override
  synchronized void revive() throws Exception {
    drain(MOST);
    super.revive();
  }

  @Override
  IoWatch<?> watch() {
    return stream.writable();
  }

  @Override
  boolean isPending() {
    return taken < put;
  }

  @Override
  void check(DrillKnote knote, Report event) {
    if (event.isEof()) {
      throw new Violation("an end of file though the reader is open", knote, event);
    }
  }

  @Override
  void move(long most, DrillKnote knote, Report event) throws IOException {
    for (long left = Math.min(most, put - taken); left > 0; ) {
      int n = stream.write((int) Math.min(left, CHUNK));
      if (n == 0) {
        return;
      }
      taken += n;
      left -= n;
    }
  }

  @Override
  boolean isFinished(DrillKnote knote) {
    return !isPending();
  }
}
