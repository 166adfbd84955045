// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.async;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.backend.Waits;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.queue.ChangeSource;
import org.kqueue4j.internal.queue.EventSink;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.sys.KqueueException;

/** Room for the events of one call, filled as far as needed. Belongs to one thread at a time. */
public final class EventBuffer implements EventSink {
  private final @Nullable KeventStruct[] events;
  private int size;

  /** Creates room for this many events. */
  public EventBuffer(int capacity) {
    events = new @Nullable KeventStruct[capacity];
  }

  /** Takes the events that are pending in a queue. */
  void poll(KernelQueue queue) {
    clear();
    queue.kevent(ChangeSource.NONE, this, events.length, KernelQueue.POLL);
  }

  /** Waits for at least one event of a queue, without a limit of time. */
  void await(KernelQueue queue) throws InterruptedException {
    await(queue, KernelQueue.FOREVER);
  }

  /**
   * Waits for events of a queue.
   *
   * @param timeout nanoseconds, {@link KernelQueue#POLL} or {@link KernelQueue#FOREVER}
   */
  public void await(KernelQueue queue, long timeout) throws InterruptedException {
    clear();
    try {
      queue.kevent(ChangeSource.NONE, this, events.length, timeout);
    } catch (KqueueException e) {
      throw Waits.requireUninterrupted(e);
    }
  }

  @Override
  public int copyOut(KeventStruct[] batch, int count) {
    if (count > events.length - size) {
      return FAULT;
    }
    for (int i = 0; i < count; i++) {
      KeventStruct empty = place(size); // an exchange costs less than a copy
      events[size++] = batch[i];
      batch[i] = empty;
    }
    return count;
  }

  @Override
  public boolean wantsKnotes() {
    return true;
  }

  @Override
  public boolean onlyCopies() {
    return true;
  }

  public int size() {
    return size;
  }

  public int capacity() {
    return events.length;
  }

  /** Returns an event, which belongs to this buffer. */
  public KeventStruct get(int i) {
    return place(i);
  }

  private KeventStruct place(int i) {
    KeventStruct event = events[i];
    if (event == null) {
      event = new KeventStruct();
      events[i] = event;
    }
    return event;
  }

  /** Drops the references to the objects of the program. */
  public void clear() {
    for (int i = 0; i < size; i++) {
      place(i).forget();
    }
    size = 0;
  }
}
