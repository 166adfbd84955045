// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.async;

import static org.kqueue4j.sys.Event.EV_DISABLE;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.kqueue4j.internal.backend.OpenQueue;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.internal.queue.QueueDump;
import org.kqueue4j.sys.ClosedKqueueException;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * The events of a queue for programs that do not wait in a call: as futures, and for subscribers.
 *
 * <p>The knotes of futures are in queues beside the queue, so that they neither disturb its own
 * knotes nor are taken by a thread that waits there. Changes of one filter and ident that differ in
 * the rest are in different ones of these queues.
 *
 * <p>Safe for use by any thread.
 *
 * @param <E> the program's form of an event
 */
public final class AsyncEvents<E> {
  private final OpenQueue main;
  private final EventPublisher<E> publisher;
  private final List<FutureQueue<E>> queues = new ArrayList<>(); // this
  private boolean isClosed; // this

  /**
   * Creates the events of a queue, without futures and subscribers.
   *
   * @param toEvent makes the program's form of an event
   * @throws KqueueException {@code EOPNOTSUPP} if no thread can wait on a queue of its system
   */
  public AsyncEvents(OpenQueue main, Function<KeventStruct, E> toEvent) {
    main.requireWaits();
    this.main = main;
    this.publisher = new EventPublisher<>(main.queue(), toEvent);
  }

  /** Returns the publisher of the queue's events, always the same. */
  public Flow.Publisher<E> publisher() {
    return publisher;
  }

  /**
   * Returns the future of the first event of a change, with a thread that waits for it.
   *
   * @throws KqueueException if the change is refused; {@code EWOULDBLOCK} if there is no thread
   */
  public CompletableFuture<E> once(FutureChange<E> change) {
    EventFuture<E> future = add(change, false);
    future.serve();
    return future;
  }

  /**
   * Waits for the first event of a change.
   *
   * @param nanos at most how long; 0 or less to poll; {@link KernelQueue#FOREVER}
   * @return empty if the time is over
   */
  public Optional<E> await(FutureChange<E> change, long nanos) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    EventFuture<E> future = add(change, true);
    future.poll();
    if (!future.isDone() && nanos > 0) {
      future.serve();
    }
    try {
      // A wait without limit does not need the JDK's timer.
      return Optional.of(
          nanos == KernelQueue.FOREVER ? future.get() : future.get(nanos, TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      return future.cancel(false) ? Optional.empty() : Optional.of(future.join());
    } catch (InterruptedException e) {
      if (future.cancel(false)) {
        throw e;
      }
      Thread.currentThread().interrupt(); // the event was first, and must not be lost
      return Optional.of(future.join());
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KqueueException refusal
          ? Failure.of(refusal).toException()
          : new IllegalStateException(e);
    }
  }

  /**
   * Registers a change in the first queue that has no other of its filter and ident. Called without
   * any lock, since it may wake others.
   */
  private EventFuture<E> add(FutureChange<E> change, boolean awaited) {
    if ((change.fields().flags & EV_DISABLE) != 0) {
      throw new KqueueException(
          Errno.EINVAL, change + ": a disabled knote has no event to wait for");
    }
    for (int i = 0; ; i++) {
      EventFuture<E> future = get(i).add(change, awaited);
      if (future != null) {
        return future;
      }
    }
  }

  /** Returns the queue of this index, which may be the next one. */
  private synchronized FutureQueue<E> get(int i) {
    if (isClosed) {
      throw new ClosedKqueueException();
    }
    if (i == queues.size()) {
      queues.add(new FutureQueue<>(main.openBeside()));
    }
    return queues.get(i);
  }

  /** Drops the knotes of a descriptor that the program is about to close. */
  public void closing(long fd) {
    snapshot().forEach(queue -> queue.closing(fd));
  }

  public List<QueueDump> dump() {
    return snapshot().stream().map(FutureQueue::dump).toList();
  }

  /** Ends all futures and subscriptions, when the queue has been closed. */
  public void close() {
    publisher.closed();
    synchronized (this) {
      isClosed = true;
    }
    snapshot().forEach(FutureQueue::close);
  }

  private synchronized List<FutureQueue<E>> snapshot() {
    return List.copyOf(queues);
  }
}
