// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.io.IOException;
import java.time.Duration;
import org.kqueue4j.Filter;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;

/** Ends a loop on a signal: it takes nothing new, and what is under way has a while to finish. */
final class GracefulShutdown {
  private GracefulShutdown() {}

  // doc: run
  interface Service {
    void handle(Kevent event) throws IOException;

    void refuseNew() throws IOException;

    boolean isIdle();
  }

  private static final long GRACE = 4711; // a timer's number that the service does not use

  /** Serves until the signal comes. True if all that was under way then has been finished. */
  static boolean run(Kqueue kq, Service service, String signal, Duration grace)
      throws IOException, InterruptedException {
    Kevent stop = Watch.signal(signal);
    kq.add(stop);
    boolean stopping = false;
    while (!stopping || !service.isIdle()) {
      for (Kevent event : kq.take()) {
        if (event.filter() == Filter.SIGNAL && event.ident() == stop.ident()) {
          if (stopping) {
            return false; // asked for twice: at once
          }
          stopping = true;
          service.refuseNew();
          kq.register(Watch.timer(grace).oneshot());
        } else if (event.filter() == Filter.TIMER && event.ident() == GRACE) {
          return false;
        } else {
          service.handle(event);
        }
      }
    }
    return true;
  }
  // end doc
}
