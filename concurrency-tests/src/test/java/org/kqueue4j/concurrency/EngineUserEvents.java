// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.concurrency;

import java.util.ArrayList;
import java.util.List;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.kqueue4j.sys.KqueueException;

/** User events of a real queue. Safe for use by any thread. */
public final class EngineUserEvents implements UserEvents {
  private final Kqueue queue = Kqueue.open();

  private static String change(Runnable change) {
    try {
      change.run();
      return "done";
    } catch (KqueueException e) {
      return e.errno().toString();
    }
  }

  @Override
  public String add(int id, Kind kind) {
    Kevent event = Watch.user();
    Kevent flagged =
        switch (kind) {
          case NONE -> event;
          case CLEAR -> event.clear();
          case ONESHOT -> event.oneshot();
          case DISPATCH -> event.dispatch();
        };
    return change(() -> queue.add(flagged));
  }

  @Override
  public String delete(int id) {
    return change(() -> queue.delete(Watch.user()));
  }

  @Override
  public String enable(int id) {
    return change(() -> queue.enable(Watch.user()));
  }

  @Override
  public String disable(int id) {
    return change(() -> queue.disable(Watch.user()));
  }

  @Override
  public String trigger(int id) {
    return change(() -> queue.trigger(id));
  }

  @Override
  public String trigger(int id, int data) {
    return change(() -> queue.trigger(id, data));
  }

  @Override
  public String poll(int room) {
    KeventList events = new KeventList(room);
    try {
      queue.kevent(null, events, 0);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted, though no thread interrupts", e);
    }
    List<String> taken = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      taken.add(events.ident(i) + "=" + events.data(i));
    }
    return taken.toString();
  }
}
