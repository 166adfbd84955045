// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.wait;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The {@link Waiter}s that threads have slept by and can sleep by again. Guarded by the lock of the
 * kqueue.
 */
final class SpareWaiters {
  /** How many there are at most besides {@link #last}. */
  private static final int MOST = 16;

  /** The first one to be reused. */
  private @Nullable Waiter last;

  private final ArrayList<Waiter> others = new ArrayList<>();

  /** One that the current thread can sleep by, which may be new. */
  Waiter take() {
    Waiter waiter = last;
    if (waiter != null && waiter.isReusable()) {
      last = null;
      return waiter;
    }
    for (int i = others.size() - 1; i >= 0; i--) {
      if (others.get(i).isReusable()) {
        return others.remove(i);
      }
    }
    return new Waiter();
  }

  void giveBack(Waiter waiter) {
    if (last == null) {
      last = waiter;
    } else if (others.size() < MOST) {
      others.add(waiter);
    }
  }
}
