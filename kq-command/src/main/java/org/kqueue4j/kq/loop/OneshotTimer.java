// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.loop;

import java.time.Duration;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * A timer that fires once and can be restarted while it runs. To add its knote again would not
 * restart it.
 *
 * @param id an ident that no other timer of the queue has
 * @param handler the handler of its event
 */
public record OneshotTimer(Kqueue kq, long id, Handler handler) {
  /** Starts the timer, or restarts it. */
  public void start(Duration time) {
    stop();
    kq.register(Watch.timer(time).oneshot(), handler);
  }

  /** Stops the timer if it runs. */
  public void stop() {
    try {
      kq.delete(Watch.timer(Duration.ZERO));
    } catch (KqueueException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
      // It was not started, or it has fired.
    }
  }
}
