// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.queue;

import java.util.ArrayList;
import java.util.List;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.sys.Event;

/** Short ways to do with a queue what tests do. */
final class Calls {
  private Calls() {}

  static KeventStruct change(long ident, int filter, int flags) {
    KeventStruct change = new KeventStruct();
    change.set(ident, filter, flags, 0, 0, null);
    return change;
  }

  static Failure add(KernelQueue queue, long ident, int filter, int flags) {
    return queue.register(change(ident, filter, Event.EV_ADD | flags));
  }

  static Failure delete(KernelQueue queue, long ident, int filter) {
    return queue.register(change(ident, filter, Event.EV_DELETE));
  }

  static Failure trigger(KernelQueue queue, long ident) {
    return queue.register(ident, Event.EVFILT_USER, 0, Event.NOTE_TRIGGER, 0, null);
  }

  /** The events that are pending, as {@code ident=data}. */
  static List<String> poll(KernelQueue queue) {
    return events(queue, KernelQueue.POLL);
  }

  /** Waits for events. */
  static List<String> take(KernelQueue queue) {
    return events(queue, KernelQueue.FOREVER);
  }

  private static List<String> events(KernelQueue queue, long timeout) {
    List<String> events = new ArrayList<>();
    EventSink sink =
        (batch, count) -> {
          for (int i = 0; i < count; i++) {
            events.add(batch[i].ident + "=" + batch[i].data);
          }
          return count;
        };
    queue.kevent(ChangeSource.NONE, sink, 100, timeout);
    return events;
  }
}
