// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.time.Duration;
import org.kqueue4j.loop.EventLoop;

/** Stops a loop at a signal, when the work in progress is finished. */
final class GracefulShutdown {
  // doc: stop
  /** What the loop serves. */
  interface Service {
    /** Accepts no new work, and calls back when the work in progress is finished. */
    void drain(Runnable finished);
  }

  private final EventLoop loop;
  private final Service service;
  private final Duration limit;
  private boolean stopping;

  /** Stops the loop at the signal, at the latest when the time is over. */
  GracefulShutdown(EventLoop loop, Service service, String signal, Duration limit) {
    this.loop = loop;
    this.service = service;
    this.limit = limit;
    loop.onSignal(signal, _ -> stop());
  }

  private void stop() {
    if (stopping) {
      loop.stop(); // the second signal
    } else {
      stopping = true;
      loop.after(limit, loop::stop);
      service.drain(loop::stop);
    }
  }
  // end doc
}
