package org.kqueue4j.examples;

import java.time.Duration;
import org.kqueue4j.Filter;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;

/**
 * An event loop that can be tested: it takes its kqueue from outside, so that a test can give it
 * one of a simulated machine, where a minute passes at once. It notices when a peer has been silent
 * for too long.
 */
public final class Heartbeat {
  private static final long SILENCE = 1;

  private final Kqueue kq;
  private final Kevent silence;
  private boolean alive = true;

  /** Watches a descriptor, which is to become readable again within each period. */
  public Heartbeat(Kqueue kq, long fd, Duration period) {
    this.kq = kq;
    this.silence = Kevent.timer(SILENCE, period).oneshot();
    kq.add(Kevent.read(fd).clear());
    kq.add(silence);
  }

  /** Handles what is pending; returns whether the peer is alive. */
  public boolean check() {
    for (Kevent event : kq.poll()) {
      if (event.filter() == Filter.TIMER) {
        alive = false;
      } else if (alive) {
        kq.delete(silence);
        kq.add(silence);
      }
    }
    return alive;
  }
}
