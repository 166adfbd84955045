// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.util.function.Consumer;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;

/** Deals with what is urgent first, though much else is waiting. */
final class Priorities {
  private Priorities() {}

  // doc: run
  static void run(Kqueue urgent, Kqueue ordinary, Consumer<Kevent> handler)
      throws InterruptedException {
    KeventList next = new KeventList(1);
    try (Kqueue both = Kqueue.open()) {
      both.register(Watch.read(urgent));
      both.register(Watch.read(ordinary));
      for (; ; ) {
        both.take(); // while either has events, this returns at once
        if (urgent.kevent(null, next, 0) > 0 || ordinary.kevent(null, next, 0) > 0) {
          handler.accept(next.get(0)); // one at a time, then look again
        }
      }
    }
  }
  // end doc
}
