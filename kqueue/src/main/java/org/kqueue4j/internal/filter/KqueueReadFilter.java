// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.filter;

import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.FilterOps;
import org.kqueue4j.internal.kern.Klist;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.sys.Dialect;
import org.kqueue4j.sys.Errno;

/**
 * READ on a kqueue: active while events are pending there, with their number as the data ({@code
 * kqread_filtops}). Stale and disabled ones that are still queued count.
 */
public final class KqueueReadFilter implements FilterOps {
  private final Klist watchers;
  private final IntSupplier pending;

  /**
   * @param watchers the knotes that watch the kqueue
   * @param pending its number of queued knotes; called without that kqueue's lock
   */
  public KqueueReadFilter(Klist watchers, IntSupplier pending) {
    this.watchers = watchers;
    this.pending = pending;
  }

  @Override
  public boolean isDescriptor() {
    return true;
  }

  @Override
  public @Nullable Failure attach(Knote kn) {
    if (kn.filter() != org.kqueue4j.sys.Event.EVFILT_READ) {
      Errno errno = kn.dialect() == Dialect.DRAGONFLY ? Errno.EOPNOTSUPP : Errno.EINVAL;
      return Failure.of(errno, "a kqueue can be watched for read only");
    }
    kn.setOps(this);
    watchers.insert(kn);
    return null;
  }

  @Override
  public void detach(Knote kn) {
    watchers.remove(kn);
  }

  @Override
  public boolean event(Knote kn, long hint) {
    kn.setData(pending.getAsInt());
    return kn.data() > 0;
  }
}
