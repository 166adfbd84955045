// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.concurrency.engine;

import java.util.function.IntSupplier;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.sys.KqueueException;

/** What actors do to the user event 1 of a queue, each step in one call. */
final class Polls {
  private Polls() {}

  /** Opens a queue with one event, triggered. */
  static Kqueue openTriggered(Kevent event) {
    Kqueue queue = Kqueue.open();
    queue.add(event);
    queue.trigger(1);
    return queue;
  }

  /** Triggers the event; returns 0 or the errno. */
  static int trigger(Kqueue queue) {
    return valueOrErrno(
        () -> {
          queue.trigger(1);
          return 0;
        });
  }

  /** Returns the value, or the errno if the call fails. */
  static int valueOrErrno(IntSupplier call) {
    try {
      return call.getAsInt();
    } catch (KqueueException e) {
      return e.errno().number();
    }
  }
}
