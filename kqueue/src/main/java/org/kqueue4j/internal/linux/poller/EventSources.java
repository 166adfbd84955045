// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.poller;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The event sources of one kqueue, each in a slot. Guarded by the lock of the kqueue. */
final class EventSources implements Iterable<EventSourceFd> {
  /** By slot, with gaps. */
  private final List<@Nullable EventSourceFd> slots = new ArrayList<>();

  private final BitSet gaps = new BitSet();

  /** The number of slots, used or not. */
  int slotCount() {
    return slots.size();
  }

  void add(EventSourceFd source) {
    int slot = gaps.nextSetBit(0);
    if (slot < 0) {
      slot = slots.size();
      slots.add(source);
    } else {
      slots.set(slot, source);
      gaps.clear(slot);
    }
    source.slot = slot;
  }

  void remove(EventSourceFd source) {
    slots.set(source.slot, null);
    gaps.set(source.slot);
    source.slot = EventSourceFd.NO_SLOT;
  }

  /** The source in a slot; null if there is none. */
  @Nullable EventSourceFd find(long slot) {
    return slot < slots.size() ? slots.get((int) slot) : null;
  }

  @Override
  public Iterator<EventSourceFd> iterator() {
    return slots.stream().filter(Objects::nonNull).iterator();
  }
}
