package org.kqueue4j.internal.linux.sys;

import java.util.ArrayDeque;
import java.util.function.Supplier;

/**
 * Objects that queues leave behind when they are closed, for those that are opened next: their
 * memory outside the heap is dear to get, and only the collector frees it.
 *
 * <p>Safe for use by any thread. Its monitor is a leaf in the lock order.
 */
public final class Reserve<T> {
  private static final int MOST = 64;

  private final Supplier<T> maker;
  private final ArrayDeque<T> free = new ArrayDeque<>(); // this

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

  /** Takes one that is not in use. */
  public synchronized void giveBack(T unused) {
    if (free.size() < MOST) {
      free.addLast(unused);
    }
  }
}
