// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.concurrency;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * User events as the manual page describes them, one operation after the other: no lock, no status
 * bits, no knotes. The queue is a list of ids. Not safe for use by several threads.
 */
public final class PlainUserEvents implements UserEvents {
  private static final String DONE = "done";
  private static final String NONE_SUCH = "ENOENT";

  private static final class UserEvent {
    final Kind kind;
    boolean triggered;
    boolean enabled = true;

    /** Whether it was found triggered, and no poll has reported it or found otherwise since. */
    boolean active;

    int data;

    UserEvent(Kind kind) {
      this.kind = kind;
    }
  }

  private final Map<Integer, UserEvent> events = new LinkedHashMap<>();

  /** The ids that a poll checks, in order: those of active events that are enabled. */
  private final List<Integer> queue = new ArrayList<>();

  @Override
  public String add(int id, Kind kind) {
    if (!events.containsKey(id)) {
      events.put(id, new UserEvent(kind));
      return DONE;
    }
    UserEvent event = events.get(id);
    event.data = 0;
    if (kind == Kind.CLEAR) { // in a change, this takes the trigger back
      event.triggered = false;
    }
    event.enabled = true;
    queueIfDue(id);
    return DONE;
  }

  @Override
  public String delete(int id) {
    queue.remove((Integer) id);
    return events.remove(id) == null ? NONE_SUCH : DONE;
  }

  @Override
  public String enable(int id) {
    return enable(id, true);
  }

  @Override
  public String disable(int id) {
    return enable(id, false);
  }

  /** Disabling leaves an event in the queue; the poll drops it there. */
  private String enable(int id, boolean enabled) {
    UserEvent event = events.get(id);
    if (event == null) {
      return NONE_SUCH;
    }
    event.data = 0;
    event.enabled = enabled;
    queueIfDue(id);
    return DONE;
  }

  @Override
  public String trigger(int id) {
    return trigger(id, 0);
  }

  @Override
  public String trigger(int id, int data) {
    UserEvent event = events.get(id);
    if (event == null) {
      return NONE_SUCH;
    }
    event.triggered = true;
    event.data = data;
    queueIfDue(id);
    return DONE;
  }

  private void queueIfDue(int id) {
    UserEvent event = events.get(id);
    event.active |= event.triggered;
    if (event.active && event.enabled && !queue.contains(id)) {
      queue.add(id);
    }
  }

  @Override
  public String poll(int room) {
    List<String> taken = new ArrayList<>();
    for (int id : List.copyOf(queue)) {
      if (taken.size() == room) {
        break;
      }
      UserEvent event = events.get(id);
      queue.remove((Integer) id);
      if (!event.enabled) {
        continue; // still active: enabled, it comes back
      }
      if (!event.triggered
          && event.kind != Kind.ONESHOT) { // which is reported without another check
        event.active = false;
        continue;
      }
      taken.add(id + "=" + event.data);
      reported(id, event);
    }
    return taken.toString();
  }

  private void reported(int id, UserEvent event) {
    switch (event.kind) {
      case NONE -> queue.add(id); // it holds
      case CLEAR -> {
        event.active = false;
        event.triggered = false;
      }
      case ONESHOT -> events.remove(id);
      case DISPATCH -> {
        event.active = false;
        event.enabled = false;
      }
    }
  }
}
