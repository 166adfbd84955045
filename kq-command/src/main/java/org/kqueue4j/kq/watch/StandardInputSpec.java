package org.kqueue4j.kq.watch;

import java.io.IOException;

/** {@code read:0}. */
record StandardInputSpec(String text) implements Spec {
  @Override
  public Source open(Watch watch) throws IOException {
    return StandardInputSource.open(this, watch);
  }
}
