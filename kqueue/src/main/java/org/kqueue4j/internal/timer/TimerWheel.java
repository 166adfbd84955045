// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.timer;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Timers in a hierarchical wheel: adding and removing one costs the same however many there are.
 *
 * <p>Eight levels of 64 slots; a slot of the lowest level spans 2<sup>17</sup> ns, and one of each
 * further level 64 times as much, so that all of a long's range is covered. A timer sits on the
 * lowest level whose current revolution reaches its deadline, and moves down as time goes by. What
 * is due is decided by the deadline itself and never by the slot, so that no timer is early, and
 * those due at once come out in the order of their deadlines, then of their arming.
 *
 * <p>After Varghese and Lauck, "Hashed and Hierarchical Timing Wheels" (SOSP 1987), scheme 7. Not
 * safe for use by several threads: guarded by the lock of its kqueue.
 */
public final class TimerWheel {
  private static final int LOWEST_BITS = 17;
  private static final int SLOT_BITS = 6;
  private static final int SLOTS = 1 << SLOT_BITS;
  private static final int LEVELS = 8;

  private static final Comparator<Callout> ORDER =
      Comparator.comparingLong(Callout::deadline)
          .thenComparing((a, b) -> Integer.signum(a.sequence() - b.sequence()));

  private static final @Nullable Callout[] NO_SLOTS = {};
  private static final long[] NO_TIMES = {};

  /** Empty until there is a timer; few queues have any. */
  private @Nullable Callout[] slots = NO_SLOTS;

  /** For each slot, a time at or before the deadlines in it; it is not raised by removals. */
  private long[] earliest = NO_TIMES;

  /** For each level, a bit for each slot that is not empty. */
  private long[] occupied = NO_TIMES;

  private int nextSequence;
  private int size;

  /** All timers due at or before this time have been taken out. */
  private long time;

  /** What {@link #nextDeadline} returns, unless it must be found first. */
  private long next = Long.MAX_VALUE;

  private boolean nextIsKnown = true;

  public boolean isEmpty() {
    return size == 0;
  }

  public void add(Callout callout) {
    assert !callout.isArmed();
    if (slots == NO_SLOTS) {
      slots = new @Nullable Callout[LEVELS * SLOTS];
      earliest = new long[LEVELS * SLOTS];
      occupied = new long[LEVELS];
    }
    callout.setSequence(nextSequence++);
    size++;
    place(callout);
    next = Math.min(next, callout.deadline());
  }

  public void remove(Callout callout) {
    unlink(callout);
    size--;
    nextIsKnown &= size > 0 && callout.deadline() > next;
  }

  /** Returns a time that is not after the earliest deadline; {@link Long#MAX_VALUE} for none. */
  public long nextDeadline() {
    if (!nextIsKnown) {
      next = findNext();
      nextIsKnown = true;
    }
    return next;
  }

  private long findNext() {
    long first = Long.MAX_VALUE;
    for (int level = 0; level < occupied.length; level++) {
      int slot = firstSlot(level);
      if (slot >= 0) {
        // Slots of one level are in order of time; those of a higher one may be earlier still.
        first = Math.min(first, earliest[slot]);
      }
    }
    return first;
  }

  /** Takes out all timers that are due, and puts them into an empty list, in order. */
  public void expire(long now, List<Callout> due) {
    nextIsKnown = false;
    long before = time;
    time = Math.max(time, now);
    for (int level = occupied.length - 1; level >= 0; level--) {
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

  /** Returns the bits of the slots from one on to one that many further, round the wheel. */
  private static long window(int from, long further) {
    if (further >= SLOTS - 1) {
      return -1L;
    }
    return Long.rotateLeft((1L << further + 1) - 1, from);
  }

  /**
   * Empties a slot: moves what is due to the list, and the rest to the slots where it belongs now.
   */
  private void sift(int slot, List<Callout> due) {
    Callout callout = slots[slot];
    if (callout == null || earliest[slot] > time && isCurrent(slot)) {
      return;
    }
    slots[slot] = null;
    occupied[slot >> SLOT_BITS] &= ~(1L << (slot & SLOTS - 1));
    while (callout != null) {
      Callout following = callout.next();
      disarm(callout);
      if (callout.deadline() <= time) {
        due.add(callout);
      } else {
        place(callout);
      }
      callout = following;
    }
  }

  /** Returns whether the callouts of the slot would be put there again. */
  private boolean isCurrent(int slot) {
    return slotFor(earliest[slot]) == slot;
  }

  private void place(Callout callout) {
    long deadline = callout.deadline();
    int slot = slotFor(deadline);
    Callout first = slots[slot];
    callout.setSlot(~slot);
    callout.setNext(first);
    if (first != null) {
      first.setPrevious(callout);
      earliest[slot] = Math.min(earliest[slot], deadline);
    } else {
      earliest[slot] = deadline;
      occupied[slot >> SLOT_BITS] |= 1L << (slot & SLOTS - 1);
    }
    slots[slot] = callout;
  }

  private void unlink(Callout callout) {
    Callout previous = callout.previous();
    Callout next = callout.next();
    if (previous == null) {
      int slot = ~callout.slot();
      slots[slot] = next;
      if (next == null) {
        occupied[slot >> SLOT_BITS] &= ~(1L << (slot & SLOTS - 1));
      }
    } else {
      previous.setNext(next);
    }
    if (next != null) {
      next.setPrevious(previous);
    }
    disarm(callout);
  }

  private static void disarm(Callout callout) {
    callout.setNext(null);
    callout.setPrevious(null);
    callout.setSlot(0);
  }

  /** Returns the slot on the lowest level whose next revolution reaches the deadline. */
  private int slotFor(long deadline) {
    long when = Math.max(deadline, time);
    for (int level = 0; ; level++) {
      int shift = LOWEST_BITS + level * SLOT_BITS;
      if (level == LEVELS - 1 || (when >>> shift) - (time >>> shift) < SLOTS) {
        return level * SLOTS + (int) (when >>> shift & SLOTS - 1);
      }
    }
  }

  /** Returns the occupied slot of a level that comes first from now on; -1 for none. */
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
