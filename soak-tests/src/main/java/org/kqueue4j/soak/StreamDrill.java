// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.soak;

import java.io.IOException;
import java.util.SplittableRandom;
import org.kqueue4j.soak.Ledger.Tally;

/** A flow through a stream, which is now and then closed and replaced by another. */
abstract class StreamDrill extends FlowDrill {
  Stream stream; // this

  private final int choices;
  private final int mostBytes;

  StreamDrill(
      String what,
      int portion,
      int choices,
      int mostBytes,
      Stream.Kind kind,
      int number,
      Station station,
      Tally tally)
      throws IOException {
    super(what + " " + kind + (number == 0 ? "" : " " + number), portion, station, tally);
    this.choices = choices;
    this.mostBytes = mostBytes;
    stream = Stream.open(kind, number);
  }

  /** The random numbers of a step. */
  record Choice(int number, int mode, int bytes, boolean announced, boolean leftover) {}

  abstract void step(Choice choice) throws Exception;

  /** The close of a channel is noticed unannounced only if the knote was made for the channel. */
  @Override
  final boolean isForCall() {
    return stream instanceof NumberStream;
  }

  @Override
  final void step(SplittableRandom random) throws Exception {
    int mode = random.nextInt(4);
    int bytes = 1 + random.nextInt(random.nextBoolean() ? mostBytes : 10);
    boolean announced = random.nextBoolean();
    boolean leftover = random.nextInt(4) == 0;
    step(new Choice(random.nextInt(choices), mode, bytes, announced, leftover));
  }

  /**
   * Closes the stream under its knote, and puts another one in its place.
   *
   * @param announced whether the queue is notified first
   * @param leftover whether the old file stays open under another descriptor
   */
  synchronized void replace(boolean announced, boolean leftover) throws IOException {
    note("replace" + (announced ? ", announced" : "") + (leftover ? ", old one is left" : ""));
    boolean announcing = announced || station.closesAnnounced();
    DrillKnote knote = current;
    stream =
        stream.replace(
            announcing && knote != null && !knote.isLost()
                ? knote.opening.kqueue
                : null,
            leftover);
    restart();
  }

  @Override
  synchronized void abandon() throws IOException {
    stream.close(null);
  }
}
