package org.kqueue4j.kern;

/**
 * The knotes that wait to be scanned, in order of activation, and the marks of the scans under way
 * ({@code kq_knpend}).
 *
 * <p>A ring of the knotes' own links. Guarded by the lock of the kqueue.
 */
final class PendingQueue {
  private final KernelKnote head;

  PendingQueue(KernelQueue queue) {
    head = KernelKnote.marker(queue);
  }

  /** The first knote or mark; the queue must not be empty. */
  KernelKnote first() {
    return head.pendNext;
  }

  void addFirst(KernelKnote kn) {
    insertAfter(head, kn);
  }

  void addLast(KernelKnote kn) {
    insertAfter(head.pendPrevious, kn);
  }

  void insertAfter(KernelKnote place, KernelKnote kn) {
    assert kn.pendNext == kn : "in a queue already";
    kn.pendPrevious = place;
    kn.pendNext = place.pendNext;
    place.pendNext.pendPrevious = kn;
    place.pendNext = kn;
  }

  void remove(KernelKnote kn) {
    assert kn.pendNext != kn : "in no queue";
    kn.pendPrevious.pendNext = kn.pendNext;
    kn.pendNext.pendPrevious = kn.pendPrevious;
    kn.pendNext = kn;
    kn.pendPrevious = kn;
  }

  void moveToEnd(KernelKnote kn) {
    remove(kn);
    addLast(kn);
  }

  /** Calls the action for each knote in order, leaving out marks. */
  void forEach(java.util.function.Consumer<KernelKnote> action) {
    for (KernelKnote kn = head.pendNext; kn != head; kn = kn.pendNext) {
      if (!kn.isMarker()) {
        action.accept(kn);
      }
    }
  }
}
