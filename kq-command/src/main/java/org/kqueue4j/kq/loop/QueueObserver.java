package org.kqueue4j.kq.loop;

import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;

/**
 * Waits until a queue has events and leaves them there, so that they can be looked at while they
 * are pending: by another queue, which watches it.
 */
final class QueueObserver implements AutoCloseable {
  private final Kqueue outer = Kqueue.open();
  private final KeventList seen = new KeventList(1);

  /** A lookout over a queue, which stays open. */
  QueueObserver(Kqueue inner) {
    outer.add(Kevent.read(inner));
  }

  /**
   * Waits.
   *
   * @param nanos how long at most; {@link Kqueue#FOREVER} for no limit
   */
  void await(long nanos) throws InterruptedException {
    outer.kevent(null, seen, nanos);
  }

  @Override
  public void close() {
    outer.close();
  }
}
