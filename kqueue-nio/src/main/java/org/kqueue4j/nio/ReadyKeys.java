package org.kqueue4j.nio;

import static org.kqueue4j.sys.Event.EVFILT_USER;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.queue.EventSink;

/**
 * What one selection has found. Reused.
 *
 * <p>Registrations have slots, and those that are ready are noted by slot: a number written into an
 * old array costs a collector nothing, while a reference does.
 *
 * <p>Guarded by the monitor of the selector.
 */
final class ReadyKeys implements EventSink {
  private static final int SMALLEST = 8;

  /** A wake-up, and that the selector's own queue has events. */
  private static final int OTHERS = 2;

  private @Nullable Registration[] slots = new @Nullable Registration[SMALLEST];
  private final BitSet taken = new BitSet();

  /** No slot before this one is free. */
  private int firstFree;

  private int[] ready = new int[SMALLEST];
  private int count;
  private boolean others;

  // ---- registrations ----

  void enter(Registration registration) {
    int slot = taken.nextClearBit(firstFree);
    firstFree = slot + 1;
    if (slot == slots.length) {
      slots = Arrays.copyOf(slots, slot * 2);
      ready = Arrays.copyOf(ready, slot * 2);
    }
    taken.set(slot);
    slots[slot] = registration;
    registration.slot = slot;
  }

  /** It is deregistered, and no longer ready. */
  void strike(Registration registration) {
    taken.clear(registration.slot);
    firstFree = Math.min(firstFree, registration.slot);
    slots[registration.slot] = null;
  }

  // ---- what is ready ----

  /** Forgets what was ready. */
  void clear() {
    count = 0;
    others = false;
  }

  /** How many events a call may bring: one for each key, so that no key that is ready is left. */
  int room() {
    return slots.length + OTHERS;
  }

  int count() {
    return count;
  }

  /** One that was found ready; null if it has been deregistered since. */
  @Nullable Registration get(int i) {
    return slots[ready[i]];
  }

  /** Whether there was an event of none of the keys, other than a wake-up. */
  boolean hasOthers() {
    return others;
  }

  @Override
  public int copyOut(KeventStruct[] batch, int n) {
    for (int i = 0; i < n; i++) {
      KeventStruct event = batch[i];
      if (event.udata instanceof Registration registration) {
        ready[count++] = registration.slot;
        registration.ready = (int) event.data;
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
