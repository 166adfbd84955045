// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;

/** Says what the queue knows if no event comes for a suspiciously long time. */
final class WhyNothingComes {
  private WhyNothingComes() {}

  // doc: take
  static List<Kevent> take(Kqueue kq, Duration suspicious, PrintStream log)
      throws InterruptedException {
    List<Kevent> events = kq.poll(suspicious);
    if (!events.isEmpty()) {
      return events;
    }
    log.println(kq.dump());
    return kq.take();
  }
  // end doc
}
