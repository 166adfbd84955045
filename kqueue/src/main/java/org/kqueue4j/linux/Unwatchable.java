package org.kqueue4j.linux;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.spi.File;
import org.kqueue4j.spi.Knote;
import org.kqueue4j.sys.Failure;

/** Stands for a source of which there is no file to be had: no knote can be made. Immutable. */
final class Unwatchable extends File {
  private final Failure failure;

  Unwatchable(Failure failure) {
    this.failure = failure;
  }

  @Override
  public @Nullable Failure attach(Knote kn) {
    return failure;
  }

  @Override
  protected void released() {}
}
