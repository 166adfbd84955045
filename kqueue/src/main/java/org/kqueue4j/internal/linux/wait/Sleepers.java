// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.wait;

import org.jspecify.annotations.Nullable;

/**
 * Threads asleep on a kqueue that no thread has woken yet, in the order in which they went to
 * sleep. Guarded by the lock of the kqueue.
 */
final class Sleepers {
  private @Nullable Waiter first;
  private @Nullable Waiter last;
  private int platformThreads;

  boolean isEmpty() {
    return first == null;
  }

  @Nullable Waiter first() {
    return first;
  }

  @Nullable Waiter last() {
    return last;
  }

  /** The first one that is a virtual thread, or that is none. */
  @Nullable Waiter first(boolean isVirtual) {
    Waiter waiter = !isVirtual && platformThreads == 0 ? null : first;
    while (waiter != null && waiter.isVirtual != isVirtual) {
      waiter = waiter.next;
    }
    return waiter;
  }

  void add(Waiter waiter) {
    if (!waiter.isVirtual) {
      platformThreads++;
    }
    waiter.previous = last;
    if (last == null) {
      first = waiter;
    } else {
      last.next = waiter;
    }
    last = waiter;
  }

  /** Takes out one that is in. */
  void remove(Waiter waiter) {
    if (!waiter.isVirtual) {
      platformThreads--;
    }
    Waiter before = waiter.previous;
    Waiter after = waiter.next;
    if (before == null) {
      first = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.previous = before;
    }
    waiter.previous = null;
    waiter.next = null;
  }
}
