package org.kqueue4j.kq.watch;

import java.io.IOException;
import org.kqueue4j.Kevent;

/** Who hears of an event: the {@code udata} of each knote of the watch. */
interface Handler {
  /** The spec that it works for. */
  String spec();

  /** One of its knotes has an event. It may be stale if the handler has closed what it is of. */
  void handle(Kevent event) throws IOException;
}
