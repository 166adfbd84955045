// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.async;

import org.jspecify.annotations.Nullable;

/**
 * The wait of a thread of the library on a queue, which only its owner interrupts. Guarded by the
 * owner's monitor.
 */
final class OwnedWait {
  /** The thread while it waits, and only then. */
  private @Nullable Thread thread;

  /** Called by a thread that is about to wait. */
  void enter() {
    thread = Thread.currentThread();
  }

  /** Called by the thread after the wait; an interrupt that came too late has no effect. */
  void leave() {
    thread = null;
    Thread.interrupted();
  }

  /** Ends the wait, if there is one. */
  void interrupt() {
    if (thread != null) {
      thread.interrupt();
    }
  }
}
