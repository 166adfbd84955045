// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.table;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * A pool of objects for reuse: as many as ever were in use at once. The free ones are kept by
 * index, so that taking one and giving it back writes no reference, which is a memory fence under a
 * collector like G1.
 *
 * <p>Not safe for use by several threads at once.
 */
public final class Pool<T> {
  private static final int[] NONE = {};

  private final Supplier<T> maker;
  private final List<T> all = new ArrayList<>();

  /** A stack of the indexes of the free objects. */
  private int[] free = NONE;

  private int freeCount;

  public Pool(Supplier<T> maker) {
    this.maker = maker;
  }

  /** Takes an object, and returns its index. */
  public int take() {
    if (freeCount > 0) {
      return free[--freeCount];
    }
    all.add(maker.get());
    if (free.length < all.size()) {
      free = new int[2 * all.size()]; // all are in use
    }
    return all.size() - 1;
  }

  public T get(int index) {
    return all.get(index);
  }

  /** Takes all free objects, for good; none may be taken or given back any more. */
  public List<T> takeAll() {
    List<T> taken = new ArrayList<>(freeCount);
    while (freeCount > 0) {
      taken.add(all.get(take()));
    }
    return taken;
  }

  public void giveBack(int index) {
    free[freeCount++] = index;
  }
}
