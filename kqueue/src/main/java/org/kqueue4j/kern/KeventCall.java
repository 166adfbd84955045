package org.kqueue4j.kern;

import org.kqueue4j.sys.KeventStruct;

/**
 * What one {@code kevent} call needs while it runs: its batch, its marks in the pending queue, its
 * result so far. Belongs to the thread in the call; the queue keeps one for the next call.
 */
final class KeventCall {
  /** Where the scan of this call ends. */
  final KernelKnote marker;

  /** Where it is. */
  final KernelKnote cursor;

  final KeventStruct[] batch = new KeventStruct[org.kqueue4j.sys.Event.KQ_NEVENTS];
  private final KeventStruct[] single = new KeventStruct[1];

  ChangeSource changes = ChangeSource.NONE;
  EventSink events = KeventCall::none;
  int result;

  KeventCall(KernelQueue queue) {
    marker = KernelKnote.marker(queue);
    cursor = KernelKnote.marker(queue);
    for (int i = 0; i < batch.length; i++) {
      batch[i] = new KeventStruct();
    }
  }

  void begin(ChangeSource changes, EventSink events) {
    this.changes = changes;
    this.events = events;
    result = 0;
  }

  /** Hands out one error or receipt. */
  int post(KeventStruct change) {
    single[0] = change;
    return events.copyOut(single, 1);
  }

  /** Lets go of what belongs to the caller. */
  void end() {
    changes = ChangeSource.NONE;
    events = KeventCall::none;
    for (KeventStruct event : batch) {
      event.forget();
    }
  }

  private static int none(KeventStruct[] batch, int count) {
    return EventSink.FAULT;
  }
}
