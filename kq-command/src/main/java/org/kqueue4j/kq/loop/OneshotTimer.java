// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.loop;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;

/** A timer that fires once, and can be restarted while it runs. */
public final class OneshotTimer {
  private final Kqueue kq;
  private final Handler handler;

  /** Its last start, which may have fired. */
  private @Nullable Registration registration;

  /**
   * Makes a timer that does not run.
   *
   * @param handler the handler of its event
   */
  public OneshotTimer(Kqueue kq, Handler handler) {
    this.kq = kq;
    this.handler = handler;
  }

  /** Starts the timer, or restarts it. */
  public void start(Duration time) {
    stop();
    registration = kq.register(Watch.timer(time).oneshot(), handler);
  }

  /** Stops the timer if it runs. */
  public void stop() {
    if (registration != null) {
      registration.close();
      registration = null;
    }
  }
}
