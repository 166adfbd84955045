// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.loop;

import java.time.Duration;
import org.kqueue4j.Kqueue;
import org.kqueue4j.sys.ClosedKqueueException;

/**
 * The urgent sources of a loop: a queue of their own, which the loop's queue watches. So the loop
 * waits for both in one call.
 */
final class UrgentLevel extends LoopLevel {
  private static final int EVENTS = 16;

  private final EventLoop loop;

  UrgentLevel(EventLoop loop, Kqueue kqueue) {
    super(kqueue, EVENTS);
    this.loop = loop;
  }

  @Override
  boolean isInLoop() {
    return loop.isInLoop();
  }

  @Override
  void report(Throwable thrown) {
    loop.report(thrown);
  }

  /** Handles all events that are pending, and those that become pending during that. */
  void run() throws InterruptedException {
    try {
      while (hasEvents() || poll(Duration.ZERO)) {
        loop.handleEvents(this);
      }
    } catch (ClosedKqueueException e) {
      if (!loop.isClosed()) {
        throw e;
      }
    }
  }
}
