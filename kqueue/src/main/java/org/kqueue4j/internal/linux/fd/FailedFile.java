package org.kqueue4j.internal.linux.fd;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.File;
import org.kqueue4j.internal.kern.Knote;

/** Stands for a source of which there is no file to be had: no knote can be made. Immutable. */
final class FailedFile extends File {
  private final Failure failure;

  FailedFile(Failure failure) {
    this.failure = failure;
  }

  @Override
  public @Nullable Failure attach(Knote kn) {
    return failure;
  }

  @Override
  protected void released() {}
}
