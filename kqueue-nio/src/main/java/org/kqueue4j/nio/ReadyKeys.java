// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.nio;

import static org.kqueue4j.sys.Event.EVFILT_USER;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.queue.EventSink;
import sun.nio.ch.SelectionKeyImpl;

/**
 * The keys that a selection has found ready, which are the udata of the events, and the masks of
 * poll(2) that hold for them; reused.
 *
 * <p>Guarded by the monitor of the selector.
 */
final class ReadyKeys implements EventSink {
  private static final int SMALLEST = 8;

  /** A key is null if it has been cancelled since. */
  private @Nullable SelectionKeyImpl[] keys = new @Nullable SelectionKeyImpl[SMALLEST];

  private int[] masks = new int[SMALLEST];
  private int count;
  private boolean others;

  /** Ends a selection: no key is ready. */
  void clear() {
    Arrays.fill(keys, 0, count, null);
    count = 0;
    others = false;
  }

  int count() {
    return count;
  }

  @Nullable SelectionKeyImpl key(int i) {
    return keys[i];
  }

  int mask(int i) {
    return masks[i];
  }

  /** Removes the keys that have been cancelled. */
  void removeCancelled() {
    for (int i = 0; i < count; i++) {
      SelectionKeyImpl key = keys[i];
      if (key != null && !key.isValid()) {
        keys[i] = null;
      }
    }
  }

  /** Returns whether there was an event that is neither of a key nor the wake-up. */
  boolean hasOthers() {
    return others;
  }

  @Override
  public int copyOut(KeventStruct[] batch, int n) {
    if (count + n > keys.length) {
      keys = Arrays.copyOf(keys, Math.max(count + n, 2 * keys.length));
      masks = Arrays.copyOf(masks, keys.length);
    }
    for (int i = 0; i < n; i++) {
      KeventStruct event = batch[i];
      if (event.udata instanceof SelectionKeyImpl key) {
        keys[count] = key;
        masks[count++] = (int) event.data;
      } else {
        others |= event.filter != EVFILT_USER;
      }
    }
    return n;
  }

  @Override
  public boolean onlyCopies() {
    return true;
  }
}
