package org.kqueue4j.concurrency.engine;

import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;

/** The shortest way to an event, so that little passes between its taking and what is read next. */
final class Take {
  private Take() {}

  /** The number of events. */
  static int from(Kqueue queue, KeventList events) {
    try {
      return queue.kevent(null, events, 0);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted, by nobody", e);
    }
  }
}
