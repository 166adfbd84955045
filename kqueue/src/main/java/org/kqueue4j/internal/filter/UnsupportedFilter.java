// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.filter;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.FilterOps;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.sys.Errno;

/** A filter that a machine lacks: nothing can be attached, and the error says why. */
public final class UnsupportedFilter implements FilterOps {
  private final Failure failure;

  /**
   * @param reason what is missing and what to do about it
   */
  public UnsupportedFilter(String reason) {
    this.failure = Failure.of(Errno.EOPNOTSUPP, reason);
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
