package org.kqueue4j.kern;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.spi.File;

/**
 * Finds a knote of one kqueue by filter, ident and, for a descriptor filter, file.
 *
 * <p>Open addressing with linear probing, at most two thirds full; a removal shifts later entries
 * back, so that there are no tombstones (Knuth, The Art of Computer Programming 3, 6.4, algorithm
 * R). The keys are read from the knotes. Guarded by the lock of the kqueue, but for {@link
 * #glimpse}.
 */
final class KnoteTable {
  private static final int SMALLEST = 16;
  private static final int GLIMPSES = 16;

  private @Nullable KernelKnote[] slots = new @Nullable KernelKnote[SMALLEST];
  private int size;

  @Nullable KernelKnote find(int filter, long ident, @Nullable File file) {
    int mask = slots.length - 1;
    for (int i = home(filter, ident, mask); ; i = i + 1 & mask) {
      KernelKnote kn = slots[i];
      if (kn == null || kn.ident() == ident && kn.filter() == filter && kn.file() == file) {
        return kn;
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
    int i = home(filter, ident, mask);
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
    int hole = home(kn.filter(), kn.ident(), mask);
    while (slots[hole] != kn) {
      hole = hole + 1 & mask;
    }
    for (int i = hole + 1 & mask; ; i = i + 1 & mask) {
      KernelKnote next = slots[i];
      if (next == null) {
        break;
      }
      int home = home(next.filter(), next.ident(), mask);
      if ((i - home & mask) >= (i - hole & mask)) {
        slots[hole] = next;
        hole = i;
      }
    }
    slots[hole] = null;
    size--;
    if (slots.length > SMALLEST && size * 8L < slots.length) {
      resize(slots.length / 2);
    }
  }

  int size() {
    return size;
  }

  private void resize(int length) {
    @Nullable KernelKnote[] old = slots;
    slots = new @Nullable KernelKnote[length];
    for (KernelKnote kn : old) {
      if (kn != null) {
        place(kn);
      }
    }
  }

  private void place(KernelKnote kn) {
    int mask = slots.length - 1;
    int i = home(kn.filter(), kn.ident(), mask);
    while (slots[i] != null) {
      i = i + 1 & mask;
    }
    slots[i] = kn;
  }

  /** Fibonacci hashing: idents are mostly small and dense, or addresses. */
  private static int home(int filter, long ident, int mask) {
    long hash = (ident + ((long) filter << 32)) * 0x9E3779B97F4A7C15L;
    return (int) (hash >>> 32) & mask;
  }
}
