package org.kqueue4j.soak;

import java.io.IOException;

/** A flow through a stream, which is now and then closed and replaced by another. */
abstract class StreamDrill extends FlowDrill {
  Stream stream; // this

  StreamDrill(String what, int portion, Stream.Kind kind, int number, Station station, Tally tally)
      throws IOException {
    super(what + " " + kind + (number == 0 ? "" : " " + number), portion, station, tally);
    stream = Stream.open(kind, number);
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
    Registration registration = current;
    stream =
        stream.replace(
            announcing && registration != null && !registration.isLost()
                ? registration.opening.kqueue()
                : null,
            leftover);
    restart();
  }

  @Override
  synchronized void abandon() throws IOException {
    stream.close(null);
  }
}
