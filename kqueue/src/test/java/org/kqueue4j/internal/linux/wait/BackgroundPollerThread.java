// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.wait;

import org.kqueue4j.support.Meanwhile;

/** The thread that looks after kqueues which no platform thread waits on. */
public final class BackgroundPollerThread {
  private BackgroundPollerThread() {}

  public static boolean runs() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().equals("kqueue4j-poller"));
  }

  /** It ends soon after the last queue that needs it is closed. */
  public static void awaitEnd() {
    Meanwhile.until("the alarm has ended", () -> !runs());
  }
}
