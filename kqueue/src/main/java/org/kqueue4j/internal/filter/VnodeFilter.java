// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.filter;

import static org.kqueue4j.sys.Event.EV_EOF;
import static org.kqueue4j.sys.Event.NOTE_REVOKE;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.FilterOps;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.kern.Knote;

/**
 * VNODE: something happened to a file ({@code filt_vnode}).
 *
 * <p>The hint has the {@code NOTE_} bits of what happened. They gather in fflags, if any of them
 * was asked for, until the event is reported with {@code EV_CLEAR}; without that the knote stays
 * active. A revoked file is at its end.
 */
public abstract class VnodeFilter implements FilterOps {
  @Override
  public final boolean isDescriptor() {
    return true;
  }

  @Override
  public @Nullable Failure replace(Knote kn, KeventStruct change) {
    Failure failure = touch(kn, change);
    if (failure == null) {
      kn.setFflags(kn.fflags() & kn.savedFflags());
    }
    return failure;
  }

  @Override
  public final boolean event(Knote kn, long hint) {
    if ((kn.savedFflags() & (int) hint) != 0) {
      kn.addFflags((int) hint);
    }
    if (hint == NOTE_REVOKE) {
      kn.addFlags(EV_EOF);
      return true;
    }
    return kn.fflags() != 0;
  }
}
