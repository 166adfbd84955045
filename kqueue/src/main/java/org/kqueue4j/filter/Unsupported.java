package org.kqueue4j.filter;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.spi.FilterOps;
import org.kqueue4j.spi.Knote;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.Failure;

/** A filter that a machine lacks: nothing can be attached, and the error says why. */
public final class Unsupported implements FilterOps {
  private final Failure failure;

  /**
   * @param reason what is missing and what to do about it
   */
  public Unsupported(String reason) {
    this.failure = Errno.EOPNOTSUPP.because(reason);
  }

  @Override
  public @Nullable Failure attach(Knote kn) {
    return failure;
  }

  @Override
  public void detach(Knote kn) {
    throw new IllegalStateException("never attached: " + kn);
  }

  @Override
  public boolean event(Knote kn, long hint) {
    throw new IllegalStateException("never attached: " + kn);
  }
}
