package org.kqueue4j.kq.loop;

import java.io.IOException;
import org.kqueue4j.Kevent;
import org.kqueue4j.kq.cli.KqException;

/** Who hears of an event: the {@code udata} of each knote of a loop. */
public interface Handler {
  /** What it works for, to begin messages with. */
  String name();

  /**
   * One of its knotes has an event. It may be stale if the handler has closed what it is of.
   *
   * @throws IOException with a message that says all but the name
   */
  void handle(Kevent event) throws IOException, KqException;
}
