// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.migrating;

import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import sun.misc.Signal;

/** Something is done each time that a signal comes, by the JVM's handlers and by a kqueue. */
final class FromSignal {
  private FromSignal() {}

  // doc: before
  static void onHangupBefore(Runnable reload) {
    Signal.handle(new Signal("HUP"), signal -> reload.run()); // in a new thread each time
  }

  // end doc
  // doc: after
  static void onHangup(Runnable reload) throws InterruptedException {
    try (Kqueue kq = Kqueue.open()) {
      kq.register(Watch.signal("HUP"));
      for (; ; ) {
        kq.take(); // the event has the number of deliveries
        reload.run();
      }
    }
  }
  // end doc
}
