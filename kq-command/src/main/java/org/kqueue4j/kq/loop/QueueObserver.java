// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.loop;

import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;

/**
 * Waits until a queue has events, and leaves them pending so that they can be shown. It watches the
 * queue by a second queue.
 */
final class QueueObserver implements AutoCloseable {
  private final Kqueue outer = Kqueue.open();
  private final KeventList seen = new KeventList(1);

  /** Observes a queue, which stays open. */
  QueueObserver(Kqueue inner) {
    outer.add(Kevent.read(inner));
  }

  /**
   * Waits for events.
   *
   * @param nanos the longest time to wait; {@link Kqueue#FOREVER} for no limit
   */
  void await(long nanos) throws InterruptedException {
    outer.kevent(null, seen, nanos);
  }

  @Override
  public void close() {
    outer.close();
  }
}
