// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.queue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.File;

/**
 * Finds a knote of one kqueue by filter, ident and, for a descriptor filter, file.
 *
 * <p>The knotes are in segments by the first bits of their hashes. A segment that is full is split
 * by one bit more, and two that are nearly empty become one, so no step moves more than one
 * segment's knotes, however many there are (Fagin, Nievergelt, Pippenger and Strong, "Extendible
 * Hashing", ACM Transactions on Database Systems 4, 1979). Only the directory of the segments is
 * copied as a whole, a reference for some hundred knotes.
 *
 * <p>{@code DescriptorTable} is another table, since it keeps the numbers of objects that do not
 * have them.
 *
 * <p>Guarded by the lock of the kqueue.
 */
final class KnoteTable {
  private static final int SHORTEST = 32;

  /** The directory of all tables that never had a knote. */
  private static final Segment[] EMPTY = {new Segment(0, 2)};

  /** The length of a segment that is split when it is full. */
  private static final int LONGEST = 2048;

  /**
   * With fewer knotes for each of its entries the directory is not doubled: the hashes of the full
   * segment are nearly the same, and it is made longer than others.
   */
  private static final int KNOTES_PER_ENTRY = 64;

  /**
   * The segments in the order of their bits. Its length is a power of two; a segment that has fewer
   * bits than others is in it several times.
   */
  private Segment[] directory = EMPTY;

  /** The segment, if there is one only: a small table is faster without its directory. */
  private @Nullable Segment only = directory[0];

  /** One less than how far a hash is shifted to get its index in the directory. */
  private int shift = Long.SIZE - 1;

  private int size;

  @Nullable KernelKnote find(int filter, long ident, @Nullable File file) {
    long hash = hash(filter, ident);
    return segment(hash).find(hash, filter, ident, file);
  }

  void insert(KernelKnote kn) {
    place(kn);
    size++;
  }

  private void place(KernelKnote kn) {
    long hash = hash(kn);
    if (directory == EMPTY) {
      only = new Segment(0, SHORTEST);
      directory = new Segment[] {only};
    }
    Segment segment = segment(hash);
    while (segment.isFull()) {
      enlarge(segment, hash);
      segment = segment(hash);
    }
    segment.insert(kn, hash);
  }

  void remove(KernelKnote kn) {
    long hash = hash(kn);
    Segment segment = segment(hash);
    segment.remove(kn, hash);
    size--;
    if (segment.isSparse()) {
      reduce(segment, hash);
    }
  }

  int size() {
    return size;
  }

  /** Returns a new list of all knotes, newest first ({@code kq_knlist}). */
  List<KernelKnote> newestFirst() {
    List<KernelKnote> all = new ArrayList<>(size);
    for (int i = 0; i < directory.length; i += entries(directory[i])) {
      for (KernelKnote kn : directory[i].slots) {
        if (kn != null) {
          all.add(kn);
        }
      }
    }
    all.sort(Comparator.comparingLong(KernelKnote::serial).reversed());
    return all;
  }

  private Segment segment(long hash) {
    Segment single = only;
    return single == null ? directory[index(hash)] : single;
  }

  private int index(long hash) {
    return (int) (hash >>> 1 >>> shift);
  }

  /** Returns how many entries of the directory are this segment. */
  private int entries(Segment segment) {
    return directory.length >>> segment.depth;
  }

  /** Enlarges or splits a full segment, which has this hash. */
  private void enlarge(Segment full, long hash) {
    boolean isDeepest = entries(full) == 1;
    if (full.slots.length < LONGEST || isDeepest && directory.length > size / KNOTES_PER_ENTRY) {
      full.resize(2 * full.slots.length);
      return;
    }
    if (isDeepest) {
      doubleDirectory();
    }
    int half = entries(full) / 2;
    int from = index(hash) & -2 * half;
    Arrays.fill(directory, from, from + half, new Segment(full.depth + 1, LONGEST));
    Arrays.fill(directory, from + half, from + 2 * half, new Segment(full.depth + 1, LONGEST));
    move(full);
  }

  private void doubleDirectory() {
    Segment[] doubled = new Segment[2 * directory.length];
    Arrays.setAll(doubled, i -> directory[i / 2]);
    directory = doubled;
    shift--;
    only = null;
  }

  /** Reduces a sparse segment, which has this hash, or merges it with its other half. */
  private void reduce(Segment sparse, long hash) {
    if (sparse.slots.length > (sparse.depth == 0 ? SHORTEST : LONGEST)) {
      sparse.resize(sparse.slots.length / 2);
      return;
    }
    if (sparse.depth == 0) {
      return;
    }
    int half = entries(sparse);
    int from = index(hash) & -2 * half;
    Segment low = directory[from];
    Segment high = directory[from + half];
    if (low.depth != high.depth || !low.isSparse() || !high.isSparse()) {
      return;
    }
    Segment merged = new Segment(sparse.depth - 1, LONGEST);
    if (merged.depth == 0) {
      only = merged;
      directory = new Segment[] {merged};
      shift = Long.SIZE - 1;
    } else {
      Arrays.fill(directory, from, from + 2 * half, merged);
    }
    move(low);
    move(high);
    if (merged.isSparse()) {
      reduce(merged, hash);
    }
  }

  /** Moves the knotes of a segment that is in the directory no more. */
  private void move(Segment from) {
    for (KernelKnote kn : from.slots) {
      if (kn != null) {
        place(kn);
      }
    }
  }

  /** Fibonacci hashing: idents are mostly small and dense, or addresses. */
  private static long hash(int filter, long ident) {
    return (ident + ((long) filter << 32)) * 0x9E3779B97F4A7C15L;
  }

  private static long hash(KernelKnote kn) {
    return hash(kn.filter(), kn.ident());
  }

  /**
   * The knotes whose hashes begin with the same bits.
   *
   * <p>Open addressing with linear probing, at most two thirds full; a removal shifts later entries
   * back, so that there are no tombstones (Knuth, The Art of Computer Programming 3, 6.4, algorithm
   * R). The keys are read from the knotes. With a million of them each access to a knote is a miss
   * of all caches. So there is a tag for each slot, which makes most of them unnecessary: the
   * distance of the slot from the knote's home, and eight bits of its hash.
   */
  private static final class Segment {
    /** Of a tag: one more than the distance from home; 0 if the slot is empty. */
    private static final int DISTANCE = 0xff;

    /** As a distance: this or more; the knote has the exact one. */
    private static final int FAR = 0xff;

    /** Of a tag: bits of the hash. */
    private static final int PRINT = 0xff00;

    /** How many bits the hashes have in common. */
    final int depth;

    private @Nullable KernelKnote[] slots;
    private short[] tags;
    private int size;

    /** How far a hash, without the bits in common, is shifted to get the slot of its home. */
    private int shift;

    /** Where a knote was found last; it is often the next one to be removed. */
    private int found;

    /** Creates a segment; the length is a power of two. */
    Segment(int depth, int length) {
      this.depth = depth;
      this.slots = new @Nullable KernelKnote[length];
      this.tags = new short[length];
      this.shift = Long.SIZE - Integer.numberOfTrailingZeros(length);
    }

    boolean isFull() {
      return (size + 1) * 3L > slots.length * 2L;
    }

    boolean isSparse() {
      return size * 8L < slots.length;
    }

    @Nullable KernelKnote find(long hash, int filter, long ident, @Nullable File file) {
      int mask = slots.length - 1;
      for (int i = home(hash); ; i = i + 1 & mask) {
        int tag = tags[i];
        if (tag == 0) {
          return null;
        }
        if ((tag & PRINT) == print(hash)) {
          KernelKnote kn = slots[i];
          if (kn != null && kn.ident() == ident && kn.filter() == filter && kn.file() == file) {
            found = i;
            return kn;
          }
        }
      }
    }

    void insert(KernelKnote kn, long hash) {
      int mask = slots.length - 1;
      int distance = 0;
      int i = home(hash);
      while (tags[i] != 0) {
        i = i + 1 & mask;
        distance++;
      }
      slots[i] = kn;
      tags[i] = tag(print(hash), distance);
      size++;
    }

    void remove(KernelKnote kn, long hash) {
      int mask = slots.length - 1;
      int hole = slots[found] == kn ? found : home(hash);
      while (slots[hole] != kn) {
        hole = hole + 1 & mask;
      }
      for (int i = hole + 1 & mask; tags[i] != 0; i = i + 1 & mask) {
        int distance = distance(i);
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
    }

    void resize(int length) {
      @Nullable KernelKnote[] old = slots;
      slots = new @Nullable KernelKnote[length];
      tags = new short[length];
      shift = Long.SIZE - Integer.numberOfTrailingZeros(length);
      found = 0;
      size = 0;
      for (KernelKnote kn : old) {
        if (kn != null) {
          insert(kn, hash(kn));
        }
      }
    }

    /** Returns the distance of the knote in a slot from its home. */
    private int distance(int slot) {
      int distance = (tags[slot] & DISTANCE) - 1;
      KernelKnote kn = slots[slot];
      return distance < FAR - 1 || kn == null ? distance : slot - home(hash(kn)) & slots.length - 1;
    }

    /** Returns the slot that a hash belongs to, by the bits that are not in common. */
    private int home(long hash) {
      return (int) (hash << depth >>> shift);
    }

    private static short tag(int print, int distance) {
      return (short) (print | Math.min(distance + 1, FAR));
    }

    private static int print(long hash) {
      return (int) (hash >>> 16) & PRINT;
    }
  }
}
