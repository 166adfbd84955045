package org.kqueue4j.kern;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.spi.File;

/**
 * Finds a knote of one kqueue by filter, ident and, for a descriptor filter, file.
 *
 * <p>Open addressing with linear probing, at most two thirds full; a removal shifts later entries
 * back, so that there are no tombstones (Knuth, The Art of Computer Programming 3, 6.4, algorithm
 * R). The keys are read from the knotes. With a million of them each look at a knote is a miss of
 * all caches, so there is a tag for each slot, which answers most questions: how far the slot is
 * from the knote's home, and eight bits of its hash.
 *
 * <p>Guarded by the lock of the kqueue, but for {@link #glimpse}.
 */
final class KnoteTable {
  private static final int SMALLEST = 16;
  private static final int GLIMPSES = 16;

  /** Of a tag: one more than the distance from home; 0 if the slot is empty. */
  private static final int DISTANCE = 0xff;

  /** As a distance: at least so far; how far exactly must be asked of the knote. */
  private static final int FAR = 0xff;

  /** Of a tag: bits of the hash. */
  private static final int PRINT = 0xff00;

  private @Nullable KernelKnote[] slots = new @Nullable KernelKnote[SMALLEST];
  private short[] tags = new short[SMALLEST];
  private int size;

  @Nullable KernelKnote find(int filter, long ident, @Nullable File file) {
    long hash = hash(filter, ident);
    int mask = slots.length - 1;
    for (int i = home(hash, mask); ; i = i + 1 & mask) {
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

  /**
   * Looks for a knote without a file, without the lock. It may miss one that is being moved, and
   * find one that has been removed.
   */
  @Nullable KernelKnote glimpse(int filter, long ident) {
    @Nullable KernelKnote[] seen = slots;
    int mask = seen.length - 1;
    int i = home(hash(filter, ident), mask);
    for (int tries = 0; tries < GLIMPSES; tries++) {
      KernelKnote kn = seen[i];
      if (kn == null) {
        return null;
      }
      if (kn.ident() == ident && kn.filter() == filter) {
        return kn;
      }
      i = i + 1 & mask;
    }
    return null;
  }

  void insert(KernelKnote kn) {
    if ((size + 1) * 3L > slots.length * 2L) {
      resize(slots.length * 2);
    }
    place(kn);
    size++;
  }

  void remove(KernelKnote kn) {
    int mask = slots.length - 1;
    int hole = home(hash(kn), mask);
    while (slots[hole] != kn) {
      hole = hole + 1 & mask;
    }
    for (int i = hole + 1 & mask; tags[i] != 0; i = i + 1 & mask) {
      int distance = distance(i, mask);
      int back = i - hole & mask;
      if (distance >= back) {
        slots[hole] = slots[i];
        tags[hole] = tag(tags[i] & PRINT, distance - back);
        hole = i;
      }
    }
    slots[hole] = null;
    tags[hole] = 0;
    size--;
    if (slots.length > SMALLEST && size * 8L < slots.length) {
      resize(slots.length / 2);
    }
  }

  int size() {
    return size;
  }

  /** All knotes, newest first ({@code kq_knlist}); a list of its own. */
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
    int mask = slots.length - 1;
    int distance = 0;
    int i = home(hash, mask);
    while (tags[i] != 0) {
      i = i + 1 & mask;
      distance++;
    }
    slots[i] = kn;
    tags[i] = tag(print(hash), distance);
  }

  /** How far what is in a slot is from its home. */
  private int distance(int slot, int mask) {
    int distance = (tags[slot] & DISTANCE) - 1;
    KernelKnote kn = slots[slot];
    return distance < FAR - 1 || kn == null ? distance : slot - home(hash(kn), mask) & mask;
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

  private static int home(long hash, int mask) {
    return (int) (hash >>> 32) & mask;
  }

  private static int print(long hash) {
    return (int) (hash >>> 16) & PRINT;
  }
}
