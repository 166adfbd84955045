// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.async;

import static org.kqueue4j.sys.Event.EVFILT_TIMER;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_DELETE;
import static org.kqueue4j.sys.Event.EV_ENABLE;
import static org.kqueue4j.sys.Event.EV_ONESHOT;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.backend.OpenQueue;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.internal.queue.QueueDump;
import org.kqueue4j.sys.ClosedKqueueException;
import org.kqueue4j.sys.Errno;

/**
 * A queue of oneshot knotes, each of which completes futures. A virtual thread waits on it for as
 * long as there are any.
 *
 * <p>Safe for use by any thread. No future is completed with the monitor of this held, since a
 * completion runs what depends on the future. A future that the program has is completed neither by
 * the thread that serves all of them nor by one that happens to poll, since what depends on it may
 * wait for another.
 */
final class FutureQueue<E> {
  private static final int EVENTS = 256;

  private final OpenQueue opened;
  private final KernelQueue queue;

  /** The buffer of the last poll, for the next one. */
  private final AtomicReference<@Nullable EventBuffer> spare = new AtomicReference<>();

  /** The knotes that exist, unless their event has just been taken. */
  private final Map<SharedKnote.Key, SharedKnote<E>> knotes = new HashMap<>(); // this

  private long timers; // this
  private boolean served; // this
  private final OwnedWait wait = new OwnedWait(); // this

  FutureQueue(OpenQueue opened) {
    this.opened = opened;
    this.queue = opened.queue();
  }

  /**
   * Registers a change. It shares the knote of another that is the same, except for timers, each of
   * which has a start of its own.
   *
   * @param awaited the program will not have the future
   * @return null if there is a different change of its filter and ident
   */
  @Nullable EventFuture<E> add(FutureChange<E> change, boolean awaited) {
    if (isKnown(change)) {
      poll(); // an event that has happened already is not for a future that begins now
    }
    EventFuture<E> future = enter(change, awaited);
    if (future != null) {
      // However it ends: by its event, by cancel, by a timeout, by hand.
      var _ = future.whenComplete((event, failure) -> forget(future));
    }
    return future;
  }

  private static <E> SharedKnote.Key keyOf(FutureChange<E> change) {
    return new SharedKnote.Key(change.fields().filter, change.fields().ident);
  }

  private synchronized boolean isKnown(FutureChange<E> change) {
    return knotes.containsKey(keyOf(change));
  }

  private synchronized @Nullable EventFuture<E> enter(FutureChange<E> change, boolean awaited) {
    boolean isTimer = change.fields().filter == EVFILT_TIMER;
    SharedKnote.Key key = isTimer ? new SharedKnote.Key(EVFILT_TIMER, timers++) : keyOf(change);
    SharedKnote<E> knote = knotes.get(key);
    if (knote != null && !knote.isAlso(change)) {
      return null;
    }
    if (knote == null || !changeIfThere(knote, EV_ENABLE)) {
      knote = new SharedKnote<>(key, change);
      add(knote);
      knotes.put(key, knote);
    }
    EventFuture<E> future = new EventFuture<>(this, change, knote, awaited);
    knote.waiting.add(future);
    return future;
  }

  private void add(SharedKnote<E> knote) {
    int flags = knote.change.fields().flags | EV_ADD | EV_ENABLE | EV_ONESHOT;
    requireDone(knote, change(knote, flags));
  }

  private static void requireDone(SharedKnote<?> knote, @Nullable Failure failure) {
    if (failure != null) {
      throw knote.change.refused().apply(failure);
    }
  }

  private @Nullable Failure change(SharedKnote<E> knote, int flags) {
    KeventStruct change = knote.change.fields();
    return opened.register(
        knote.key.ident(),
        knote.key.filter(),
        flags,
        change.fflags,
        change.data,
        knote,
        change.subject);
  }

  /** Makes a change that finds no knote if the event has just been taken; false if so. */
  private boolean changeIfThere(SharedKnote<E> knote, int flags) {
    Failure failure = change(knote, flags);
    if (failure != null && !isGone(failure)) {
      throw knote.change.refused().apply(failure);
    }
    return failure == null;
  }

  private synchronized void forget(EventFuture<E> future) {
    SharedKnote<E> knote = future.knote;
    if (!knote.waiting.remove(future) || !knote.waiting.isEmpty()) {
      return;
    }
    if (knotes.remove(knote.key, knote)) {
      changeIfThere(knote, EV_DELETE);
    }
    endWaitForNothing();
  }

  private void endWaitForNothing() {
    if (knotes.isEmpty()) {
      wait.interrupt();
    }
  }

  /** Returns whether the event has just been taken, or the descriptor or the queue is closed. */
  private static boolean isGone(Failure failure) {
    return failure.errno() == Errno.ENOENT || failure.errno() == Errno.EBADF;
  }

  void poll() {
    EventBuffer events = Objects.requireNonNullElseGet(spare.getAndSet(null), FutureQueue::buffer);
    try {
      events.poll(queue);
      complete(events);
    } finally {
      events.clear();
      spare.set(events);
    }
  }

  private static EventBuffer buffer() {
    return new EventBuffer(EVENTS);
  }

  private void complete(EventBuffer events) {
    for (int i = 0; i < events.size(); i++) {
      complete(events.get(i));
    }
  }

  @SuppressWarnings("unchecked")
  private void complete(KeventStruct event) {
    SharedKnote<E> knote = (SharedKnote<E>) event.udata;
    if (knote == null) {
      throw new AssertionError("no future has this knote: " + event.filter + " " + event.ident);
    }
    List<EventFuture<E>> ended;
    synchronized (this) {
      knotes.remove(knote.key, knote);
      ended = List.copyOf(knote.waiting);
      knote.waiting.clear();
      endWaitForNothing(); // another thread may have taken the event
    }
    for (EventFuture<E> future : ended) {
      future.completeBy(event);
    }
  }

  /** Drops the knotes of a descriptor that the program is about to close. */
  void closing(long fd) {
    opened.closing(fd);
  }

  QueueDump dump() {
    return queue.dump();
  }

  void close() {
    opened.close();
    failAll(new ClosedKqueueException());
  }

  private void failAll(Throwable reason) {
    List<EventFuture<E>> failed = new ArrayList<>();
    synchronized (this) {
      knotes.values().forEach(knote -> failed.addAll(knote.waiting));
    }
    for (EventFuture<E> future : failed) {
      future.completeExceptionally(reason);
    }
  }

  // ---- the thread ----

  /** Starts a thread that waits for events, unless there is one. */
  synchronized void serve() {
    if (!served && !knotes.isEmpty()) {
      Thread.ofVirtual().name("kqueue4j-once").start(this::run);
      served = true;
    }
  }

  private void run() {
    try {
      EventBuffer events = buffer();
      while (await(events)) {
        complete(events);
        events.clear();
      }
    } catch (Throwable t) {
      synchronized (this) {
        served = false; // the next future starts another thread
      }
      throw t;
    }
  }

  /** Waits for events; false if there is nothing left to wait for. */
  private boolean await(EventBuffer events) {
    synchronized (this) {
      served = !knotes.isEmpty();
      if (!served) {
        return false;
      }
      wait.enter();
    }
    try {
      events.await(queue);
      return true;
    } catch (InterruptedException e) {
      return true; // there may be nothing left to wait for
    } catch (RuntimeException | Error e) {
      failAll(e); // the queue is closed, or it cannot be waited on, or a filter has thrown it
      return !queue.isClosed();
    } finally {
      synchronized (this) {
        wait.leave();
      }
    }
  }
}
