// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.queue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.File;

/**
 * Finds a knote of one kqueue by filter, ident and, for a descriptor filter, file.
 *
 * <p>Open addressing with linear probing, at most two thirds full; a removal shifts later entries
 * back, so that there are no tombstones (Knuth, The Art of Computer Programming 3, 6.4, algorithm
 * R). The keys are read from the knotes. With a million of them each access to a knote is a miss of
 * all caches. So there is a tag for each slot, which makes most of them unnecessary: the distance
 * of the slot from the knote's home, and eight bits of its hash. {@code DescriptorTable} is another
 * table, since it keeps the numbers of objects that do not have them, and needs neither.
 *
 * <p>Guarded by the lock of the kqueue.
 */
final class KnoteTable {
  /**
   * Lengths are less than a power of two by this, so that the header has room beside a large array
   * in the whole regions that a collector like G1 gives it.
   */
  private static final int SHORT_OF = 8;

  private static final int SMALLEST = 16 - SHORT_OF;

  /** Of a tag: one more than the distance from home; 0 if the slot is empty. */
  private static final int DISTANCE = 0xff;

  /** As a distance: this or more; the knote has the exact one. */
  private static final int FAR = 0xff;

  /** Of a tag: bits of the hash. */
  private static final int PRINT = 0xff00;

  private @Nullable KernelKnote[] slots = new @Nullable KernelKnote[SMALLEST];
  private short[] tags = new short[SMALLEST];
  private int size;

  @Nullable KernelKnote find(int filter, long ident, @Nullable File file) {
    long hash = hash(filter, ident);
    int length = slots.length;
    for (int i = home(hash, length); ; i = next(i, length)) {
      int tag = tags[i];
      if (tag == 0) {
        return null;
      }
      if ((tag & PRINT) == print(hash)) {
        KernelKnote kn = slots[i];
        if (kn != null && kn.ident() == ident && kn.filter() == filter && kn.file() == file) {
          return kn;
        }
      }
    }
  }

  void insert(KernelKnote kn) {
    if ((size + 1) * 3L > slots.length * 2L) {
      resize((slots.length + SHORT_OF) * 2 - SHORT_OF);
    }
    place(kn);
    size++;
  }

  void remove(KernelKnote kn) {
    int length = slots.length;
    int hole = home(hash(kn), length);
    while (slots[hole] != kn) {
      hole = next(hole, length);
    }
    for (int i = next(hole, length); tags[i] != 0; i = next(i, length)) {
      int distance = distance(i);
      int back = ahead(hole, i, length);
      if (distance >= back) {
        slots[hole] = slots[i];
        tags[hole] = tag(tags[i] & PRINT, distance - back);
        hole = i;
      }
    }
    slots[hole] = null;
    tags[hole] = 0;
    size--;
    if (length > SMALLEST && size * 8L < length) {
      resize((length + SHORT_OF) / 2 - SHORT_OF);
    }
  }

  int size() {
    return size;
  }

  /** Returns a new list of all knotes, newest first ({@code kq_knlist}). */
  List<KernelKnote> newestFirst() {
    List<KernelKnote> all = new ArrayList<>(size);
    for (KernelKnote kn : slots) {
      if (kn != null) {
        all.add(kn);
      }
    }
    all.sort(Comparator.comparingLong((KernelKnote kn) -> kn.serial).reversed());
    return all;
  }

  private void resize(int length) {
    @Nullable KernelKnote[] old = slots;
    slots = new @Nullable KernelKnote[length];
    tags = new short[length];
    for (KernelKnote kn : old) {
      if (kn != null) {
        place(kn);
      }
    }
  }

  private void place(KernelKnote kn) {
    long hash = hash(kn);
    int distance = 0;
    int i = home(hash, slots.length);
    while (tags[i] != 0) {
      i = next(i, slots.length);
      distance++;
    }
    slots[i] = kn;
    tags[i] = tag(print(hash), distance);
  }

  /** Returns the distance of the knote in a slot from its home. */
  private int distance(int slot) {
    int distance = (tags[slot] & DISTANCE) - 1;
    KernelKnote kn = slots[slot];
    return distance < FAR - 1 || kn == null
        ? distance
        : ahead(home(hash(kn), slots.length), slot, slots.length);
  }

  private static int next(int slot, int length) {
    return slot + 1 == length ? 0 : slot + 1;
  }

  /** Returns the number of steps from one slot on to another. */
  private static int ahead(int from, int to, int length) {
    return to >= from ? to - from : to - from + length;
  }

  private static short tag(int print, int distance) {
    return (short) (print | Math.min(distance + 1, FAR));
  }

  /** Fibonacci hashing: idents are mostly small and dense, or addresses. */
  private static long hash(int filter, long ident) {
    return (ident + ((long) filter << 32)) * 0x9E3779B97F4A7C15L;
  }

  private static long hash(KernelKnote kn) {
    return hash(kn.filter(), kn.ident());
  }

  /** Returns the slot that a hash belongs to: its upper half, scaled to the length. */
  private static int home(long hash, int length) {
    return (int) ((hash >>> 32) * length >>> 32);
  }

  private static int print(long hash) {
    return (int) (hash >>> 16) & PRINT;
  }
}
