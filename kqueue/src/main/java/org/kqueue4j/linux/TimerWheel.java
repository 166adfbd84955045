package org.kqueue4j.linux;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Timers in a hierarchical wheel: adding and removing one costs the same however many there are.
 *
 * <p>Eight levels of 64 slots; a slot of the lowest level spans 2<sup>16</sup> ns, and one of each
 * further level 64 times as much, so that all of a long's range is covered. A timer sits on the
 * lowest level whose current revolution reaches its deadline, and moves down as time goes by. What
 * is due is decided by the deadline itself and never by the slot, so that no timer is early, and
 * those due at once come out in the order of their deadlines, then of their arming.
 *
 * <p>After Varghese and Lauck, "Hashed and Hierarchical Timing Wheels" (SOSP 1987), scheme 7. Not
 * safe for use by several threads: guarded by the lock of its kqueue.
 */
final class TimerWheel {
  private static final int LOWEST_BITS = 16;
  private static final int SLOT_BITS = 6;
  private static final int SLOTS = 1 << SLOT_BITS;
  private static final int LEVELS = 8;

  /** A deadline, and its place in the wheel. */
  abstract static class Entry {
    /** In nanoseconds since the wheel's start. */
    long deadline;

    private long sequence;
    private @Nullable Entry next;
    private @Nullable Entry previous;

    /** The slot's index, or -1 while not in a wheel. */
    private int slot = -1;

    boolean isArmed() {
      return slot >= 0;
    }
  }

  private static final Comparator<Entry> ORDER =
      Comparator.<Entry>comparingLong(e -> e.deadline).thenComparingLong(e -> e.sequence);

  private final @Nullable Entry[] slots = new @Nullable Entry[LEVELS * SLOTS];

  /** For each slot, a time at or before the deadlines in it; it is not raised by removals. */
  private final long[] earliest = new long[LEVELS * SLOTS];

  /** For each level, a bit for each slot that is not empty. */
  private final long[] occupied = new long[LEVELS];

  private long nextSequence;
  private int size;

  /** All timers due at or before this time have been taken out. */
  private long time;

  boolean isEmpty() {
    return size == 0;
  }

  void add(Entry entry) {
    assert !entry.isArmed();
    entry.sequence = nextSequence++;
    size++;
    place(entry);
  }

  void remove(Entry entry) {
    unlink(entry);
    size--;
  }

  /** A time that is not after the earliest deadline; {@link Long#MAX_VALUE} if there is none. */
  long nextDeadline() {
    long next = Long.MAX_VALUE;
    for (int level = 0; level < LEVELS; level++) {
      int slot = firstSlot(level);
      if (slot >= 0) {
        // Slots of one level are in order of time; those of a higher one may be earlier still.
        next = Math.min(next, earliest[slot]);
      }
    }
    return next;
  }

  /** Takes out all timers that are due, and puts them into an empty list, in order. */
  void expire(long now, List<Entry> due) {
    long before = time;
    time = Math.max(time, now);
    for (int level = LEVELS - 1; level >= 0; level--) {
      int shift = LOWEST_BITS + level * SLOT_BITS;
      long passed = (time >>> shift) - (before >>> shift);
      int from = (int) (before >>> shift) & SLOTS - 1;
      long visit = occupied[level] & window(from, passed);
      while (visit != 0) {
        int slot = Long.numberOfTrailingZeros(visit);
        visit &= visit - 1;
        sift(level * SLOTS + slot, due);
      }
    }
    size -= due.size();
    if (due.size() > 1) {
      due.sort(ORDER);
    }
  }

  /** The bits of the slots from one on, so many further, round the wheel. */
  private static long window(int from, long further) {
    if (further >= SLOTS - 1) {
      return -1L;
    }
    return Long.rotateLeft((1L << further + 1) - 1, from);
  }

  /** Empties a slot: what is due goes out, the rest to where it now belongs. */
  private void sift(int slot, List<Entry> due) {
    Entry entry = slots[slot];
    if (entry == null || earliest[slot] > time && isCurrent(slot)) {
      return;
    }
    slots[slot] = null;
    occupied[slot >> SLOT_BITS] &= ~(1L << (slot & SLOTS - 1));
    while (entry != null) {
      Entry following = entry.next;
      entry.next = null;
      entry.previous = null;
      entry.slot = -1;
      if (entry.deadline <= time) {
        due.add(entry);
      } else {
        place(entry);
      }
      entry = following;
    }
  }

  /** Whether what is in the slot would be put there again. */
  private boolean isCurrent(int slot) {
    return slotFor(earliest[slot]) == slot;
  }

  private void place(Entry entry) {
    int slot = slotFor(entry.deadline);
    Entry first = slots[slot];
    entry.slot = slot;
    entry.next = first;
    if (first != null) {
      first.previous = entry;
      earliest[slot] = Math.min(earliest[slot], entry.deadline);
    } else {
      earliest[slot] = entry.deadline;
      occupied[slot >> SLOT_BITS] |= 1L << (slot & SLOTS - 1);
    }
    slots[slot] = entry;
  }

  private void unlink(Entry entry) {
    int slot = entry.slot;
    if (entry.previous == null) {
      slots[slot] = entry.next;
      if (entry.next == null) {
        occupied[slot >> SLOT_BITS] &= ~(1L << (slot & SLOTS - 1));
      }
    } else {
      entry.previous.next = entry.next;
    }
    if (entry.next != null) {
      entry.next.previous = entry.previous;
    }
    entry.next = null;
    entry.previous = null;
    entry.slot = -1;
  }

  /** The lowest level on which the deadline is less than one revolution ahead. */
  private int slotFor(long deadline) {
    long when = Math.max(deadline, time);
    for (int level = 0; ; level++) {
      int shift = LOWEST_BITS + level * SLOT_BITS;
      if (level == LEVELS - 1 || (when >>> shift) - (time >>> shift) < SLOTS) {
        return level * SLOTS + (int) (when >>> shift & SLOTS - 1);
      }
    }
  }

  /** The occupied slot of a level that comes first from now on; -1 if there is none. */
  private int firstSlot(int level) {
    long bits = occupied[level];
    if (bits == 0) {
      return -1;
    }
    int now = (int) (time >>> LOWEST_BITS + level * SLOT_BITS) & SLOTS - 1;
    int ahead = Long.numberOfTrailingZeros(Long.rotateRight(bits, now));
    return level * SLOTS + (now + ahead & SLOTS - 1);
  }
}
