// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.sys;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.function.Supplier;

/**
 * Objects that closed queues no longer use, kept for queues that are opened later: their memory
 * outside the heap is expensive to allocate, and only the garbage collector frees it.
 *
 * <p>Safe for use by any thread. Its monitor is a leaf in the lock order.
 */
public final class Reserve<T> {
  private static final int MOST = 64;

  private final Supplier<T> maker;

  @GuardedBy("this")
  private final ArrayDeque<T> free = new ArrayDeque<>();

  public Reserve(Supplier<T> maker) {
    this.maker = maker;
  }

  public T take() {
    T left;
    synchronized (this) {
      left = free.pollLast();
    }
    return left == null ? maker.get() : left;
  }

  /** Keeps an object that is not in use. */
  public synchronized void giveBack(T unused) {
    if (free.size() < MOST) {
      free.addLast(unused);
    }
  }
}
