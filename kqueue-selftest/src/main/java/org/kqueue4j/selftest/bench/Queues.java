// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.bench;

import java.util.ArrayList;
import java.util.List;
import org.kqueue4j.Kqueue;

/** The queues that are open, so that the runner can dump them if a trial or check hangs. */
public final class Queues {
  /** Guarded by itself. */
  private static final List<Kqueue> OPENED = new ArrayList<>();

  private Queues() {}

  /** Opens a queue. */
  public static Kqueue open(Kqueue.Option... options) {
    Kqueue kq = Kqueue.open(options);
    synchronized (OPENED) {
      OPENED.removeIf(other -> !other.isOpen());
      OPENED.add(kq);
    }
    return kq;
  }

  /** Returns the queues that are open, in the order of their opening, and forgets them. */
  public static List<Kqueue> takeOpen() {
    synchronized (OPENED) {
      List<Kqueue> open = OPENED.stream().filter(Kqueue::isOpen).toList();
      OPENED.clear();
      return open;
    }
  }
}
