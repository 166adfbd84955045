// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.concurrency;

import java.util.ArrayList;
import java.util.List;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;

/**
 * The operations on the user events of one queue. Their results are strings that can be compared:
 * an errno, {@code done}, or the events taken, in their order.
 */
interface UserEvents {
  /** The number of ids, which begin with 1. */
  int IDS = 2;

  /** The flag of a new event. */
  enum Kind {
    NONE,
    CLEAR,
    ONESHOT,
    DISPATCH
  }

  /** Adds an event, or changes the existing one, which is enabled then. */
  String add(int id, Kind kind);

  String delete(int id);

  String enable(int id);

  String disable(int id);

  String trigger(int id);

  String trigger(int id, int data);

  /** Takes up to this many events, without waiting. */
  String poll(int room);

  /** Takes up to this many events of a real queue, whose udata is the id. */
  static String poll(Kqueue queue, int room) {
    KeventList events = new KeventList(room);
    try {
      queue.kevent(null, events, 0);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted, though no thread interrupts", e);
    }
    List<String> taken = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      taken.add(events.udata(i) + "=" + events.data(i));
    }
    return taken.toString();
  }
}
