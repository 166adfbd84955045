// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.concurrency;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.sys.KqueueException;

/**
 * Registrations of user events of a real queue: the first addition of an id registers it, and a
 * further one modifies it. Safe for use by any thread, but for the first additions.
 */
public final class EngineRegistrations implements UserEvents {
  private final Kqueue queue = Kqueue.open();
  private final AtomicReferenceArray<Registration> registrations =
      new AtomicReferenceArray<>(IDS + 1);

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
    Watch<Kevent.User> watch =
        switch (kind) {
          case NONE, CLEAR -> Watch.user();
          case ONESHOT -> Watch.user().oneshot();
          case DISPATCH -> Watch.user().dispatch();
        };
    Registration known = registrations.get(id);
    if (known != null) {
      return change(() -> known.modify(watch));
    }
    registrations.set(id, queue.register(watch, id));
    return "done";
  }

  @Override
  public String delete(int id) {
    return change(registrations.get(id)::close);
  }

  @Override
  public String enable(int id) {
    return change(registrations.get(id)::enable);
  }

  @Override
  public String disable(int id) {
    return change(registrations.get(id)::disable);
  }

  @Override
  public String trigger(int id) {
    return change(registrations.get(id)::trigger);
  }

  @Override
  public String trigger(int id, int data) {
    return change(() -> registrations.get(id).trigger(data));
  }

  @Override
  public String poll(int room) {
    return UserEvents.poll(queue, room);
  }
}
