package org.kqueue4j.kq.watch;

import java.time.Duration;

/** {@code timer:PERIOD[:oneshot]}. */
record TimerSpec(String text, Duration period, boolean oneshot) implements Spec {
  @Override
  public Source open(Watch watch) {
    return TimerSource.open(this, watch);
  }
}
