package org.kqueue4j.internal.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The knotes that wait to be scanned, in order of activation ({@code kq_knpend}).
 *
 * <p>A ring of places with ascending numbers, which may wrap; a knote that leaves from the midst
 * leaves a gap. So a scan's marker is just a number, and an event costs one write of a reference,
 * not the six of a linked list with markers in it: to a collector that watches references, as G1
 * does, each of them is a memory fence.
 *
 * <p>Guarded by the lock of the kqueue.
 */
final class PendingQueue {
  private static final int SMALLEST = 4;
  private static final int LARGE = 1 << 16;

  /** The place where a scan ends. A queue knows its marks, since it may number its places anew. */
  static final class Mark {
    private int place;
  }

  private final List<Mark> marks = new ArrayList<>();
  private @Nullable KernelKnote[] ring = new @Nullable KernelKnote[SMALLEST];

  /** The first place that may be taken. */
  private int head;

  /** The place behind the last one. */
  private int tail;

  private int size;

  /** A mark of this queue, for good. */
  Mark newMark() {
    Mark mark = new Mark();
    marks.add(mark);
    return mark;
  }

  /** Lets the mark stand behind all that are in the queue now. */
  void moveToEnd(Mark mark) {
    mark.place = tail;
  }

  void addLast(KernelKnote kn) {
    if (size == 0 && ring.length > LARGE) { // a burst is over
      ring = new @Nullable KernelKnote[SMALLEST];
      head = tail;
    }
    if (tail - head == ring.length) {
      renumber();
    }
    put(kn, tail);
    tail++;
  }

  private void put(KernelKnote kn, int place) {
    kn.place = place;
    ring[place & ring.length - 1] = kn;
    size++;
  }

  void remove(KernelKnote kn) {
    int at = kn.place & ring.length - 1;
    assert ring[at] == kn : "not in the queue";
    ring[at] = null;
    size--;
    while (head != tail && ring[head & ring.length - 1] == null) {
      head++;
    }
  }

  /** Puts back the knote that was removed last, before anything else has changed. */
  void putBack(KernelKnote kn) {
    assert ring[kn.place & ring.length - 1] == null && tail - kn.place <= ring.length;
    if (kn.place - head < 0) {
      head = kn.place;
    }
    put(kn, kn.place);
  }

  /** The first knote, if it is before the mark; otherwise null. */
  @Nullable KernelKnote first(Mark end) {
    return head - end.place < 0 ? ring[head & ring.length - 1] : null;
  }

  /** Calls the action for each knote in order. */
  void forEach(Consumer<KernelKnote> action) {
    for (int place = head; place != tail; place++) {
      KernelKnote kn = ring[place & ring.length - 1];
      if (kn != null) {
        action.accept(kn);
      }
    }
  }

  /** The ring is full: closes the gaps, and makes it larger unless there were many. */
  private void renumber() {
    @Nullable KernelKnote[] old = ring;
    if (size > old.length / 2) {
      ring = new @Nullable KernelKnote[old.length * 2];
    } else {
      ring = new @Nullable KernelKnote[old.length];
    }
    int[] gapsBefore = new int[marks.size()];
    int place = head;
    for (int from = head; from != tail; from++) {
      KernelKnote kn = old[from & old.length - 1];
      if (kn != null) {
        kn.place = place;
        ring[place & ring.length - 1] = kn;
        place++;
        continue;
      }
      for (int i = 0; i < gapsBefore.length; i++) {
        if (from - marks.get(i).place < 0) {
          gapsBefore[i]++;
        }
      }
    }
    for (int i = 0; i < gapsBefore.length; i++) {
      marks.get(i).place -= gapsBefore[i];
    }
    tail = place;
  }
}
