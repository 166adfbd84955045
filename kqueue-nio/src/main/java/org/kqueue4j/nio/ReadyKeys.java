package org.kqueue4j.nio;

import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EVFILT_USER;
import static org.kqueue4j.sys.Event.EV_EOF;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.kern.EventSink;
import org.kqueue4j.sys.KeventStruct;
import sun.nio.ch.Net;

/**
 * What one selection has found: the READ and the WRITE event of a key are one here. Reused.
 *
 * <p>Registrations have slots, and those that are ready are noted by slot: a number written into an
 * old array costs a collector nothing, while a reference does.
 *
 * <p>Guarded by the monitor of the selector.
 */
final class ReadyKeys implements EventSink {
  private static final int FIRST_ROOM = 64;
  private static final int LARGEST_ROOM = 1024;

  private @Nullable Registration[] slots = new @Nullable Registration[16];
  private final BitSet taken = new BitSet();

  private int[] ready = new int[FIRST_ROOM];
  private int count;
  private boolean others;

  // ---- registrations ----

  void enter(Registration registration) {
    int slot = taken.nextClearBit(0);
    if (slot == slots.length) {
      slots = Arrays.copyOf(slots, slot * 2);
    }
    taken.set(slot);
    slots[slot] = registration;
    registration.slot = slot;
  }

  /** It is deregistered, and no longer ready. */
  void strike(Registration registration) {
    taken.clear(registration.slot);
    slots[registration.slot] = null;
  }

  // ---- what is ready ----

  /** Forgets what was ready; if it has filled the room, there is more room from now on. */
  void clear() {
    for (int i = 0; i < count; i++) {
      Registration registration = get(i);
      if (registration != null) {
        registration.ready = 0;
        registration.ended = false;
      }
    }
    if (count == ready.length && count < LARGEST_ROOM) {
      ready = new int[count * 2];
    }
    count = 0;
    others = false;
  }

  /** How many events a call may bring, since each may be of another key. */
  int room() {
    return ready.length - count;
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
        add(registration, event.filter == EVFILT_READ ? Net.POLLIN : Net.POLLOUT);
        registration.ended |= (event.flags & EV_EOF) != 0;
      } else {
        others |= event.filter != EVFILT_USER;
      }
    }
    return n;
  }

  private void add(Registration registration, short event) {
    if (registration.ready == 0) {
      ready[count++] = registration.slot;
    }
    registration.ready |= event;
  }

  @Override
  public boolean onlyCopies() {
    return true;
  }
}
