// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.queue;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.queue.KernelQueue.Readiness;

/**
 * What shows to the outside of a kqueue that events are pending: the signal to its owner, and its
 * readiness.
 *
 * <p>Guarded by the lock of the kqueue.
 */
final class QueueListeners {
  private boolean async;
  private @Nullable Runnable sigio;
  private @Nullable Readiness readiness;

  boolean isAsync() {
    return async;
  }

  void setAsync(boolean async) {
    this.async = async;
  }

  void setOwner(@Nullable Runnable sigio) {
    this.sigio = sigio;
  }

  void setReadiness(@Nullable Readiness readiness) {
    this.readiness = readiness;
  }

  /** Signals the owner: the first event became pending. */
  void signalOwner() {
    if (sigio != null && async) {
      sigio.run();
    }
  }

  /** Shows whether anything is pending; called when the count may have come from 0 or to 0. */
  void showReadiness(int pending) {
    if (readiness != null) {
      readiness.show(pending > 0);
    }
  }
}
