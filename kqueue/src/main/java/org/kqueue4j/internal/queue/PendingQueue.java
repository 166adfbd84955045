// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.queue;

import static org.kqueue4j.internal.queue.KnoteStatus.UNANNOUNCED;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The knotes that wait to be scanned, in order of activation ({@code kq_knpend}).
 *
 * <p>A ring of positions with ascending numbers, which may wrap; a knote that leaves from the
 * middle leaves a gap. So a scan's marker is just a number, and an event costs one write of a
 * reference, not the six of a linked list with markers in it: to a collector that watches
 * references, as G1 does, each of them is a memory fence.
 *
 * <p>Guarded by the lock of the kqueue, but for {@link #size}.
 */
final class PendingQueue {
  private static final int SMALLEST = 4;
  private static final int LARGE = 1 << 16;
  private static final VarHandle SIZE;

  static {
    try {
      SIZE = MethodHandles.lookup().findVarHandle(PendingQueue.class, "size", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /**
   * The position where a scan ends. A queue knows its marks, since it may number its positions
   * anew.
   */
  static final class Mark {
    private int position;
  }

  private final List<Mark> marks = new ArrayList<>();
  private @Nullable KernelKnote[] ring = new @Nullable KernelKnote[SMALLEST];

  /** The first position that may be taken. */
  private int head;

  /** The position behind the last one. */
  private int tail;

  /**
   * Read without the lock by queues that watch. {@link #addLast} writes it before watchers are
   * looked up, and a watcher is listed before it reads it, both volatile, so that one of the two
   * sees the other.
   */
  private volatile int size;

  /** How many of the knotes are {@link KnoteStatus#UNANNOUNCED}. */
  private int unannounced;

  /** Returns the number of knotes; needs no lock. */
  int size() {
    return size;
  }

  boolean hasUnannounced() {
    return unannounced > 0;
  }

  /** No thread was woken for the knote that was added last. */
  void setUnannounced(KernelKnote kn) {
    kn.status |= UNANNOUNCED;
    unannounced++;
  }

  /** Creates a mark, which this queue keeps for good. */
  Mark newMark() {
    Mark mark = new Mark();
    marks.add(mark);
    return mark;
  }

  /** Moves a mark behind all knotes that are in the queue now. */
  void moveToEnd(Mark mark) {
    mark.position = tail;
  }

  /** Adds a knote that was not in the queue; the watchers are to be looked up after that. */
  void addLast(KernelKnote kn) {
    kn.status &= ~UNANNOUNCED;
    append(kn);
    SIZE.setVolatile(this, size + 1);
  }

  /** Adds a knote that this scan has taken; it was in the queue when watchers were looked up. */
  void returnLast(KernelKnote kn) {
    kn.status &= ~UNANNOUNCED;
    append(kn);
    setSize(size + 1);
  }

  private void append(KernelKnote kn) {
    if (size == 0 && ring.length > LARGE) { // a burst is over
      ring = new @Nullable KernelKnote[SMALLEST];
      head = tail;
    }
    if (size == ring.length) {
      enlarge();
    } else if (tail - head == ring.length) {
      renumber();
    }
    put(kn, tail);
    tail++;
  }

  private void put(KernelKnote kn, int position) {
    kn.position = position;
    ring[position & ring.length - 1] = kn;
  }

  private void setSize(int n) {
    SIZE.setRelease(this, n);
  }

  void remove(KernelKnote kn) {
    int at = kn.position & ring.length - 1;
    assert ring[at] == kn : "not in the queue";
    ring[at] = null;
    if (kn.is(UNANNOUNCED)) {
      unannounced--;
    }
    setSize(size - 1);
    while (head != tail && ring[head & ring.length - 1] == null) {
      head++;
    }
  }

  /** Puts back the knote that was removed last, before anything else has changed. */
  void putBack(KernelKnote kn) {
    assert ring[kn.position & ring.length - 1] == null && tail - kn.position <= ring.length;
    if (kn.position - head < 0) {
      head = kn.position;
    }
    put(kn, kn.position);
    if (kn.is(UNANNOUNCED)) {
      unannounced++;
    }
    setSize(size + 1);
  }

  /** Returns the first knote, if it is before the mark; otherwise null. */
  @Nullable KernelKnote first(Mark end) {
    return head - end.position < 0 ? ring[head & ring.length - 1] : null;
  }

  void forEach(Consumer<KernelKnote> action) {
    for (int position = head; position != tail; position++) {
      KernelKnote kn = ring[position & ring.length - 1];
      if (kn != null) {
        action.accept(kn);
      }
    }
  }

  /** Enlarges the ring, which is full and has no gaps: all knotes keep their positions. */
  private void enlarge() {
    @Nullable KernelKnote[] longer = new @Nullable KernelKnote[2 * ring.length];
    int first = head & ring.length - 1;
    int behind = ring.length - first;
    System.arraycopy(ring, first, longer, head & longer.length - 1, behind);
    System.arraycopy(ring, 0, longer, head + behind & longer.length - 1, first);
    ring = longer;
  }

  /** Closes the gaps of the ring when no position is left; enlarges it unless there were many. */
  private void renumber() {
    @Nullable KernelKnote[] old = ring;
    ring = new @Nullable KernelKnote[size > old.length / 2 ? old.length * 2 : old.length];
    int[] gapsBefore = new int[marks.size()];
    int position = head;
    for (int from = head; from != tail; from++) {
      KernelKnote kn = old[from & old.length - 1];
      if (kn != null) {
        kn.position = position;
        ring[position & ring.length - 1] = kn;
        position++;
        continue;
      }
      for (int i = 0; i < gapsBefore.length; i++) {
        if (from - marks.get(i).position < 0) {
          gapsBefore[i]++;
        }
      }
    }
    for (int i = 0; i < gapsBefore.length; i++) {
      marks.get(i).position -= gapsBefore[i];
    }
    tail = position;
  }
}
