// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;

/** Logs the state of a queue when no event comes for a long time. */
final class WhyNothingComes {
  private WhyNothingComes() {}

  // doc: take
  /** Waits for events, and logs the state of the queue if there are none in a time. */
  static List<Kevent> take(Kqueue kq, Duration expected, PrintStream log)
      throws InterruptedException {
    List<Kevent> events = kq.poll(expected);
    if (!events.isEmpty()) {
      return events;
    }
    log.println(kq.dump());
    return kq.take();
  }
  // end doc
}
