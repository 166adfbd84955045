package org.kqueue4j.linux;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds an inode by the number of its watch, without allocating.
 *
 * <p>Open addressing with linear probing, at most two thirds full; a removal shifts later entries
 * back (Knuth, The Art of Computer Programming 3, 6.4, algorithm R). Guarded by the lock of the
 * kqueue.
 */
final class InodeTable {
  private static final int SMALLEST = 16;

  private @Nullable InodeWatch[] slots = new @Nullable InodeWatch[SMALLEST];
  private int size;

  @Nullable InodeWatch find(int wd) {
    int mask = slots.length - 1;
    for (int i = home(wd, mask); ; i = i + 1 & mask) {
      InodeWatch inode = slots[i];
      if (inode == null || inode.wd == wd) {
        return inode;
      }
    }
  }

  void insert(InodeWatch inode) {
    if ((size + 1) * 3L > slots.length * 2L) {
      resize(slots.length * 2);
    }
    place(inode);
    size++;
  }

  void remove(InodeWatch inode) {
    int mask = slots.length - 1;
    int hole = home(inode.wd, mask);
    while (slots[hole] != inode) {
      hole = hole + 1 & mask;
    }
    for (int i = hole + 1 & mask; ; i = i + 1 & mask) {
      InodeWatch next = slots[i];
      if (next == null) {
        break;
      }
      if ((i - home(next.wd, mask) & mask) >= (i - hole & mask)) {
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

  /** All of them, as they are now. */
  List<InodeWatch> all() {
    List<InodeWatch> all = new ArrayList<>(size);
    for (InodeWatch inode : slots) {
      if (inode != null) {
        all.add(inode);
      }
    }
    return all;
  }

  private void resize(int length) {
    @Nullable InodeWatch[] old = slots;
    slots = new @Nullable InodeWatch[length];
    for (InodeWatch inode : old) {
      if (inode != null) {
        place(inode);
      }
    }
  }

  private void place(InodeWatch inode) {
    int mask = slots.length - 1;
    int i = home(inode.wd, mask);
    while (slots[i] != null) {
      i = i + 1 & mask;
    }
    slots[i] = inode;
  }

  /** Watches are numbered one after the other, so the numbers themselves spread well. */
  private static int home(int wd, int mask) {
    return wd & mask;
  }
}
