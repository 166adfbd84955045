// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.nio;

import static org.kqueue4j.sys.Event.EVFILT_USER;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.queue.EventSink;

/**
 * The keys that a selection has found ready; reused.
 *
 * <p>Each knote has a slot, and those that are ready are recorded by slot: to write a number into
 * an old array costs the garbage collector nothing, in contrast to a reference.
 *
 * <p>Guarded by the monitor of the selector.
 */
final class ReadyKeys implements EventSink {
  private static final int SMALLEST = 8;

  /** The events that are not of a key: the wake-up, and events in the selector's own queue. */
  private static final int OTHERS = 2;

  private @Nullable SelectorKnote[] slots = new @Nullable SelectorKnote[SMALLEST];
  private final BitSet taken = new BitSet();

  /** All slots below this one are taken. */
  private int firstFree;

  private int[] ready = new int[SMALLEST];
  private int count;
  private boolean others;

  // ---- knotes ----

  void enter(SelectorKnote knote) {
    int slot = taken.nextClearBit(firstFree);
    firstFree = slot + 1;
    if (slot == slots.length) {
      slots = Arrays.copyOf(slots, slot * 2);
      ready = Arrays.copyOf(ready, slot * 2);
    }
    taken.set(slot);
    slots[slot] = knote;
    knote.slot = slot;
  }

  /** Removes a knote, which is then no longer ready. */
  void remove(SelectorKnote knote) {
    taken.clear(knote.slot);
    firstFree = Math.min(firstFree, knote.slot);
    slots[knote.slot] = null;
  }

  // ---- ready keys ----

  /** Begins a selection: no key is ready. */
  void clear() {
    count = 0;
    others = false;
  }

  /** Returns the number of events for one call: one for each key, so that no ready key is left. */
  int room() {
    return slots.length + OTHERS;
  }

  int count() {
    return count;
  }

  /** Returns a knote that was found ready; null if it has been removed since. */
  @Nullable SelectorKnote get(int i) {
    return slots[ready[i]];
  }

  /** Returns whether there was an event that is neither of a key nor the wake-up. */
  boolean hasOthers() {
    return others;
  }

  @Override
  public int copyOut(KeventStruct[] batch, int n) {
    for (int i = 0; i < n; i++) {
      KeventStruct event = batch[i];
      if (event.udata instanceof SelectorKnote knote) {
        ready[count++] = knote.slot;
        knote.ready = (int) event.data;
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
