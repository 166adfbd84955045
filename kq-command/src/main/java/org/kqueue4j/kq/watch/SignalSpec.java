package org.kqueue4j.kq.watch;

/** {@code signal:NAME}. */
record SignalSpec(String text, String signal) implements Spec {
  @Override
  public Source open(Watch watch) {
    return SignalSource.open(this, watch);
  }
}
