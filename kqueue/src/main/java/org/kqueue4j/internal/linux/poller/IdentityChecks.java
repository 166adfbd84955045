// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.poller;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.linux.sys.OptionalCall;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * Decides whether a kqueue checks the descriptors of a batch together, by an {@link IdentityRing},
 * or one by one. It opens a ring when it has checked so many alone that the ring would have paid
 * for itself, so a kqueue that lives for a short time has none.
 *
 * <p>Guarded by the lock of the kqueue.
 */
public final class IdentityChecks {
  /** From how many descriptors on one call of io_uring costs less than a call for each. */
  private static final int FEWEST = 4;

  /** How many single checks cost as much as to open a ring and to close it. */
  private static final int PRICE = 1000;

  /** The price of a ring for a kqueue whose ring does not work. */
  private static final int UNAFFORDABLE = Integer.MAX_VALUE;

  /** Whether this process has no io_uring, or no memory for one. */
  private static volatile boolean unavailable;

  private int fewest = FEWEST;
  private int price = PRICE;

  /** How many descriptors were checked alone that a ring would have checked together. */
  private int alone;

  private @Nullable IdentityRing ring;

  /**
   * Has so many descriptors or more checked together, once so many have been checked alone. For
   * tests, which must not depend on what pays.
   */
  public void use(int fewest, int price) {
    this.fewest = fewest;
    this.price = price;
  }

  /** Returns whether there is a ring, by which descriptors are checked together. */
  public boolean hasRing() {
    return ring != null;
  }

  /** Returns whether it is worth while to check so many descriptors together. */
  boolean areMany(int n) {
    return n >= fewest;
  }

  /** Returns the ring for a batch of n events; null if their descriptors are checked alone. */
  @Nullable IdentityRing ring(int n, Poller poller) {
    if (!areMany(n)) {
      return null;
    }
    IdentityRing known = ring;
    if (known == null) {
      return alone < price || unavailable ? null : open(poller);
    }
    if (!known.works()) {
      known.close(poller.descriptors());
      ring = null;
      price = UNAFFORDABLE;
      return null;
    }
    known.clear();
    return known;
  }

  private @Nullable IdentityRing open(Poller poller) {
    alone = 0;
    if (OptionalCall.IO_URING_SETUP.isMissing() || OptionalCall.IO_URING_ENTER.isMissing()) {
      return null;
    }
    try {
      ring = new IdentityRing(poller.scratch(), poller.descriptors());
    } catch (KqueueException e) {
      if (e.errno() != Errno.EMFILE && e.errno() != Errno.ENFILE) {
        unavailable = true;
      } // else it tries again after as many checks, since descriptors may be closed
    }
    return ring;
  }

  /** Counts descriptors that were checked alone. */
  void count(int checked) {
    alone = Math.min(alone + checked, PRICE);
  }
}
