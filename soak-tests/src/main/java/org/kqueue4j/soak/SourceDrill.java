// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.soak;

import java.util.SplittableRandom;
import org.kqueue4j.IoWatch;
import org.kqueue4j.Watch;
import org.kqueue4j.soak.Ledger.Tally;
import org.kqueue4j.soak.DrillKnote.Violation;

/** A source of the program's own: each message that is put in comes out once. */
final class SourceDrill extends FlowDrill {
  private Mailbox mailbox = new Mailbox();

  SourceDrill(int number, Station station, Tally tally) {
    super("own source " + number, 1, station, tally);
  }

  @Override
  void step(SplittableRandom random) throws Exception {
    int mode = random.nextInt(4);
    int burst = 1 + random.nextInt(random.nextBoolean() ? 20 : 2);
    int choice = random.nextInt(16);
    if (needsKnote()) {
      register(mode);
      return;
    }
    switch (choice) {
      case 0 -> deleteKnote();
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

  /** Puts a message in outside the monitor, so that waiters take at the same time. */
  private void put() {
    long message;
    synchronized (this) {
      message = put++;
    }
    tally.put.increment();
    mailbox.put(message);
  }

  /** Closes the source, with what is in it. */
  private synchronized void replace() {
    note("replace");
    mailbox.close();
    mailbox = new Mailbox();
    restart();
  }

  @Override
  void settle() throws Exception {
    await("all messages are taken", () -> taken == put);
  }

  @Override
  IoWatch<?> watch() {
    return Watch.read(mailbox);
  }

  @Override
  boolean isPending() {
    return true;
  }

  @Override
  void move(long most, DrillKnote knote, Report event) {
    for (long left = most; left > 0; left--) {
      Long message = mailbox.take();
      if (message == null) {
        return;
      }
      if (message != taken++) {
        throw new Violation("message " + message + " out of turn", knote, event);
      }
    }
  }

  @Override
  void abandon() {
    mailbox.close();
  }
}
