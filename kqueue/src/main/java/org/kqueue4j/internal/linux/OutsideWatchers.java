// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.linux.wait.BackgroundPolled;
import org.kqueue4j.internal.queue.KernelQueue;

/**
 * What waits for one kqueue without calling it: the owner, who is notified in the place of SIGIO,
 * and event loops that wait for its descriptor.
 *
 * <p>Guarded by the lock of the kqueue.
 */
final class OutsideWatchers {
  /**
   * All that are in use: the program may wait for a kqueue by them and have forgotten the kqueue
   * itself, which therefore stays until it is closed.
   */
  private static final Set<OutsideWatchers> KEPT = ConcurrentHashMap.newKeySet();

  private final KernelQueue queue;
  private final BackgroundPolled background;
  private @Nullable Owner owner;
  private @Nullable ReadinessFd readiness;

  OutsideWatchers(KernelQueue queue, BackgroundPolled background) {
    this.queue = queue;
    this.background = background;
  }

  /** Closes the owner and replaces it; null for none. */
  void setOwner(@Nullable Owner replacement) {
    Owner old = owner;
    owner = replacement;
    background.setRetry(null);
    queue.setOwner(replacement == null ? null : this::notifyOwner);
    if (old != null) {
      old.close();
    }
    keepWhileNeeded();
  }

  void setAsync(boolean async) {
    if (async) {
      background.require();
    }
    queue.setAsync(async);
  }

  private void notifyOwner() {
    boolean delivered = owner == null || owner.deliver();
    background.setRetry(delivered ? null : this::notifyOwner);
  }

  /** Returns the descriptor that is readable while events are pending. */
  int fd() {
    ReadinessFd known = readiness;
    if (known != null) {
      background.require();
      return known.fd();
    }
    ReadinessFd opened = new ReadinessFd();
    try {
      background.require();
      readiness = opened;
    } finally {
      if (readiness == null) {
        opened.close();
      }
    }
    queue.setReadiness(opened);
    keepWhileNeeded();
    return opened.fd();
  }

  private void keepWhileNeeded() {
    if (owner != null || readiness != null) {
      KEPT.add(this);
    } else {
      KEPT.remove(this);
    }
  }

  void close() {
    setOwner(null);
    queue.setReadiness(null);
    if (readiness != null) {
      readiness.close();
      readiness = null;
    }
    keepWhileNeeded();
  }
}
