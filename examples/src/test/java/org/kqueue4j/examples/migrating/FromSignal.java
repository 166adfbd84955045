// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.migrating;

import org.kqueue4j.loop.EventLoop;
import sun.misc.Signal;

/** Reloads at a signal, by the JVM's handlers and by an event loop. */
final class FromSignal {
  private FromSignal() {}

  // doc: before
  static void onHangupBefore(Runnable reload) {
    Signal.handle(new Signal("HUP"), signal -> reload.run()); // in a new thread each time
  }

  // end doc
  // doc: after
  static void onHangup(EventLoop loop, Runnable reload) {
    loop.onSignal("HUP", signal -> reload.run()); // in the loop's thread
  }
  // end doc
}
