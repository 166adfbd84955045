// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.concurrency;

import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.sys.Event;
import org.kqueue4j.sys.KqueueException;

/** User events of a real queue, changed by the system call. Safe for use by any thread. */
public final class EngineUserEvents implements UserEvents {
  private final Kqueue queue = Kqueue.open();

  /** Applies a change; returns {@code done} or the errno. */
  private String change(int id, int flags, int fflags, int data) {
    KeventList change = new KeventList(1).add(id, Event.EVFILT_USER, flags, fflags, data, id);
    try {
      queue.kevent(change, null, 0);
      return "done";
    } catch (KqueueException e) {
      return e.errno().toString();
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted, though no thread interrupts", e);
    }
  }

  @Override
  public String add(int id, Kind kind) {
    int flag =
        switch (kind) {
          case NONE -> 0;
          case CLEAR -> Event.EV_CLEAR;
          case ONESHOT -> Event.EV_ONESHOT;
          case DISPATCH -> Event.EV_DISPATCH;
        };
    return change(id, Event.EV_ADD | Event.EV_ENABLE | flag, 0, 0);
  }

  @Override
  public String delete(int id) {
    return change(id, Event.EV_DELETE, 0, 0);
  }

  @Override
  public String enable(int id) {
    return change(id, Event.EV_ENABLE, 0, 0);
  }

  @Override
  public String disable(int id) {
    return change(id, Event.EV_DISABLE, 0, 0);
  }

  @Override
  public String trigger(int id) {
    return trigger(id, 0);
  }

  @Override
  public String trigger(int id, int data) {
    return change(id, 0, Event.NOTE_TRIGGER, data);
  }

  @Override
  public String poll(int room) {
    return UserEvents.poll(queue, room);
  }
}
