// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.async;

import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.queue.KernelQueue;

/**
 * One subscriber's share of a queue's events: one more thread that waits on the queue, a virtual
 * one, for as long as there is demand.
 *
 * <p>It takes one event at a time, only if there is demand for it, and signals each event that it
 * has taken. So no event is ever held outside the queue, and none is lost by a cancellation: what
 * was not signalled is still pending.
 *
 * <p>Safe for use by any thread. The fields are guarded by the monitor of this. The only call that
 * is made inside the monitor is the interrupt of the thread that waits.
 */
final class EventSubscription<E> implements Flow.Subscription {
  private final KernelQueue queue;
  private final EventPublisher<E> publisher;

  /** Null after the last signal to it, or its cancellation. */
  private Flow.@Nullable Subscriber<? super E> subscriber;

  private long demand;
  private @Nullable Throwable refusal;

  /** Whether {@code onSubscribe} has not returned; until then there is no other signal. */
  private boolean begins = true;

  /** Whether a thread signals, or is about to. */
  private boolean runs;

  /** The wait of that thread on the queue. */
  private final OwnedWait wait = new OwnedWait();

  EventSubscription(EventPublisher<E> publisher, Flow.Subscriber<? super E> subscriber) {
    this.queue = publisher.queue;
    this.publisher = publisher;
    this.subscriber = subscriber;
  }

  void begin(Flow.Subscriber<? super E> to) {
    try {
      to.onSubscribe(this);
    } catch (Throwable t) {
      cancel(); // the subscriber must not throw: the caller of subscribe gets what it threw
      throw t;
    }
    synchronized (this) {
      begins = false;
    }
    update();
  }

  @Override
  public synchronized void request(long n) {
    if (n <= 0) {
      refusal = new IllegalArgumentException("a non-positive subscription request: " + n);
    } else {
      demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
    }
    update();
  }

  @Override
  public synchronized void cancel() {
    subscriber = null;
    publisher.forget(this);
    wait.interrupt();
  }

  /** Starts a thread if there is work for one, and ends a wait that has lost its purpose. */
  private synchronized void update() {
    if (begins || subscriber == null) {
      return;
    }
    if (refusal != null || queue.isClosed()) {
      wait.interrupt();
    }
    if (!runs && hasWork()) {
      Thread thread = Thread.ofVirtual().name("kqueue4j-publisher").unstarted(this::run);
      thread.start(); // the system may allow no further thread
      runs = true;
    }
  }

  /** Signals that the queue is closed; in this thread if no other can be started. */
  void closed() {
    try {
      update();
      return;
    } catch (OutOfMemoryError e) {
      synchronized (this) {
        if (runs || !hasWork()) {
          return;
        }
        runs = true;
      }
    }
    run();
  }

  private boolean hasWork() {
    return subscriber != null && (demand > 0 || refusal != null || queue.isClosed());
  }

  // ---- the thread ----

  private void run() {
    EventBuffer one = new EventBuffer(1);
    try {
      for (Flow.Subscriber<? super E> to; (to = nextToSignal()) != null; ) {
        signal(to, one);
      }
    } catch (Throwable t) {
      cancel(); // the subscriber must not throw: the thread's handler gets what it threw
      throw t;
    }
  }

  /** Returns null if there is nothing to signal, and this thread is to end. */
  private synchronized Flow.@Nullable Subscriber<? super E> nextToSignal() {
    runs = hasWork();
    return runs ? subscriber : null;
  }

  private void signal(Flow.Subscriber<? super E> to, EventBuffer one) {
    Throwable refused = refusal();
    if (refused != null) {
      cancel();
      to.onError(refused);
      return;
    }
    int n;
    try {
      n = await(one);
    } catch (RuntimeException | Error e) { // a filter may have thrown it
      cancel();
      if (queue.isClosed()) {
        to.onComplete();
      } else {
        to.onError(e);
      }
      return;
    }
    if (n > 0) {
      E event = publisher.toEvent.apply(one.get(0));
      one.clear();
      // Even after a cancellation, which a subscriber must expect: the event would be lost.
      to.onNext(event);
    }
  }

  private synchronized @Nullable Throwable refusal() {
    return refusal;
  }

  /** Waits for one event, and reduces the demand; takes none if this subscription ends the wait. */
  private int await(EventBuffer one) {
    synchronized (this) {
      if (subscriber == null || refusal != null) {
        return 0;
      }
      wait.enter();
    }
    int n = 0;
    try {
      one.await(queue);
      n = one.size();
    } catch (InterruptedException e) {
      // The interrupt came from this subscription.
    } finally {
      synchronized (this) {
        wait.leave();
        demand -= demand == Long.MAX_VALUE ? 0 : n;
      }
    }
    return n;
  }
}
