// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.file;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The directories of a tree by parent and name. Open addressing with linear probing, at most half
 * full; a removal shifts later entries back.
 *
 * <p>Guarded by the lock of the watcher.
 */
final class DirectoryIndex {
  private static final int SMALLEST = 16;

  private @Nullable Directory[] slots = new @Nullable Directory[SMALLEST];
  private int size;

  int size() {
    return size;
  }

  @Nullable Directory find(Directory parent, byte[] name) {
    return slots[slot(parent, name)];
  }

  private int slot(Directory parent, byte[] name) {
    int i = home(parent, name);
    Directory at = slots[i];
    while (at != null && !(at.parent == parent && Arrays.equals(at.name, name))) {
      i = i + 1 & slots.length - 1;
      at = slots[i];
    }
    return i;
  }

  private int home(@Nullable Directory parent, byte[] name) {
    int hash = (System.identityHashCode(parent) ^ Arrays.hashCode(name)) * 0x9E3779B9;
    return (hash ^ hash >>> 16) & slots.length - 1;
  }

  /** Adds a directory, by its parent and its name, which must not be there. */
  void add(Directory directory) {
    if (2 * ++size > slots.length) {
      @Nullable Directory[] old = slots;
      slots = new @Nullable Directory[2 * old.length];
      for (Directory one : old) {
        if (one != null) {
          enter(one);
        }
      }
    }
    enter(directory);
  }

  private void enter(Directory directory) {
    int i = home(directory.parent, directory.name);
    while (slots[i] != null) {
      i = i + 1 & slots.length - 1;
    }
    slots[i] = directory;
  }

  /** Removes a directory, before its parent or its name changes. */
  void remove(Directory directory) {
    int mask = slots.length - 1;
    int i = home(directory.parent, directory.name);
    while (slots[i] != directory) {
      i = i + 1 & mask;
    }
    size--;
    int gap = i;
    slots[gap] = null;
    for (int j = gap + 1 & mask; ; j = j + 1 & mask) {
      Directory moved = slots[j];
      if (moved == null) {
        return;
      }
      int home = home(moved.parent, moved.name);
      if ((j - home & mask) >= (j - gap & mask)) {
        slots[gap] = moved;
        slots[j] = null;
        gap = j;
      }
    }
  }
}
