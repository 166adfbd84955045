// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.concurrency;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Registrations of user events as their documentation describes them, one operation after the
 * other: an event is reported once a trigger, each method changes what it names and nothing else,
 * and a registration that has ended stays so. Not safe for use by several threads.
 */
public final class PlainRegistrations implements UserEvents {
  private static final String DONE = "done";
  private static final String ENDED = "ENOENT";

  private static final class Registered {
    Kind kind;
    boolean triggered;
    boolean enabled = true;
    boolean ended;
    int data;

    Registered(Kind kind) {
      this.kind = kind;
    }
  }

  private final Map<Integer, Registered> events = new LinkedHashMap<>();

  /** The ids that a poll checks, in order: those that were triggered and enabled at some moment. */
  private final List<Integer> queue = new ArrayList<>();

  @Override
  public String add(int id, Kind kind) {
    Registered event = events.get(id);
    if (event == null) {
      events.put(id, new Registered(kind));
      return DONE;
    }
    return change(
        id,
        () -> {
          event.kind = kind;
          event.enabled = true;
        });
  }

  @Override
  public String delete(int id) {
    queue.remove((Integer) id);
    events.get(id).ended = true;
    return DONE;
  }

  @Override
  public String enable(int id) {
    return change(id, () -> events.get(id).enabled = true);
  }

  /** Leaves the event in the queue; the poll drops it there. */
  @Override
  public String disable(int id) {
    return change(id, () -> events.get(id).enabled = false);
  }

  @Override
  public String trigger(int id) {
    return trigger(id, 0);
  }

  @Override
  public String trigger(int id, int data) {
    return change(
        id,
        () -> {
          events.get(id).triggered = true;
          events.get(id).data = data;
        });
  }

  private String change(int id, Runnable change) {
    Registered event = events.get(id);
    if (event.ended) {
      return ENDED;
    }
    change.run();
    if (event.triggered && event.enabled && !queue.contains(id)) {
      queue.add(id);
    }
    return DONE;
  }

  @Override
  public String poll(int room) {
    List<String> taken = new ArrayList<>();
    for (int id : List.copyOf(queue)) {
      if (taken.size() == room) {
        break;
      }
      Registered event = events.get(id);
      queue.remove((Integer) id);
      if (!event.enabled) {
        continue; // still triggered: enabled, it comes back
      }
      taken.add(id + "=" + event.data);
      event.triggered = false;
      event.ended = event.kind == Kind.ONESHOT;
      event.enabled = event.kind != Kind.DISPATCH;
    }
    return taken.toString();
  }
}
