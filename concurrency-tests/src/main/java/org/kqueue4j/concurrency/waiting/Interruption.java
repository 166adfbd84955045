// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.concurrency.waiting;

import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** An interrupt of a waiting thread by another one. Safe for use by these two threads. */
final class Interruption {
  private volatile @Nullable Thread waiter;
  private volatile boolean over;
  private boolean pending;

  /** Waits, then for the end of {@link #interruptAnd}; clears the interrupt; returns the result. */
  int expect(IntSupplier wait) {
    waiter = Thread.currentThread();
    int result = wait.getAsInt();
    while (!over) {
      Thread.yield();
    }
    pending = Thread.interrupted();
    return result;
  }

  /** Returns whether the wait has left the interrupt pending; for the waiting thread. */
  boolean wasPending() {
    return pending;
  }

  /** Interrupts the thread once it waits, and runs the event right before or after that. */
  void interruptAnd(Runnable event) {
    Thread thread = waiter;
    while (thread == null) {
      Thread.yield();
      thread = waiter;
    }
    Moment.pass();
    Moment.inAnyOrder(thread::interrupt, event);
    over = true;
  }
}
