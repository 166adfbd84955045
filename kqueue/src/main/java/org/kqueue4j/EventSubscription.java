package org.kqueue4j;

import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * One subscriber's share of a queue's events: one more thread that waits on it, a virtual one, for
 * as long as events are asked for.
 *
 * <p>It takes one event at a time, and only if that is asked for, and signals each event that it
 * has taken. So nothing is ever held outside the queue, and none is lost by a cancellation: what
 * was not signalled is still pending.
 *
 * <p>Safe for use by any thread. The fields are guarded by the monitor of this, in which nobody is
 * called but the thread's interrupt.
 */
final class EventSubscription implements Flow.Subscription {
  private final Kqueue kq;
  private final EventPublisher publisher;

  /** Null when it has been told that it is over, or has cancelled. */
  private Flow.@Nullable Subscriber<? super Kevent> subscriber;

  private long demand;
  private @Nullable Throwable refusal;

  /** {@code onSubscribe} is still to return: no other signal may come before. */
  private boolean begins = true;

  /** A thread signals, or is about to. */
  private boolean runs;

  /** That thread, while it waits on the queue and may be interrupted. */
  private @Nullable Thread waiting;

  EventSubscription(
      Kqueue kq, EventPublisher publisher, Flow.Subscriber<? super Kevent> subscriber) {
    this.kq = kq;
    this.publisher = publisher;
    this.subscriber = subscriber;
  }

  /** The first signal. */
  void begin(Flow.Subscriber<? super Kevent> to) {
    try {
      to.onSubscribe(this);
    } catch (Throwable t) {
      cancel(); // it must not throw: whoever subscribes hears of it
      throw t;
    }
    synchronized (this) {
      begins = false;
    }
    look();
  }

  @Override
  public synchronized void request(long n) {
    if (n <= 0) {
      refusal = new IllegalArgumentException("a non-positive subscription request: " + n);
    } else {
      demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
    }
    look();
  }

  @Override
  public synchronized void cancel() {
    subscriber = null;
    publisher.forget(this);
    endWait();
  }

  /** Something is different: there is work, or the wait has to be looked at anew. */
  synchronized void look() {
    if (begins || subscriber == null) {
      return;
    }
    if (refusal != null || !kq.isOpen()) {
      endWait();
    }
    if (!runs && hasWork()) {
      Thread thread = Thread.ofVirtual().name("kqueue4j-publisher").unstarted(this::run);
      thread.start(); // the system may allow no further thread
      runs = true;
    }
  }

  /** The queue is closed; if there is no other thread to signal that, this one does. */
  void closed() {
    try {
      look();
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
    return subscriber != null && (demand > 0 || refusal != null || !kq.isOpen());
  }

  private void endWait() {
    if (waiting != null) {
      waiting.interrupt();
    }
  }

  // ---- the thread ----

  private void run() {
    KeventList one = new KeventList(1);
    try {
      for (Flow.Subscriber<? super Kevent> to; (to = whomToSignal()) != null; ) {
        signal(to, one);
      }
    } catch (Throwable t) {
      cancel(); // it must not throw: the thread's handler hears of it
      throw t;
    }
  }

  /** Null if there is nothing to signal, and this thread is to end. */
  private synchronized Flow.@Nullable Subscriber<? super Kevent> whomToSignal() {
    runs = hasWork();
    return runs ? subscriber : null;
  }

  private void signal(Flow.Subscriber<? super Kevent> to, KeventList one) {
    Throwable refused = refusal();
    if (refused != null) {
      cancel();
      to.onError(refused);
      return;
    }
    int n;
    try {
      n = await(one);
    } catch (RuntimeException | Error e) { // what a filter throws is among it
      cancel();
      if (kq.isOpen()) {
        to.onError(e);
      } else {
        to.onComplete();
      }
      return;
    }
    if (n > 0) {
      // Though it may have cancelled meanwhile, which it must expect: else the event were lost.
      to.onNext(one.get(0));
    }
  }

  private synchronized @Nullable Throwable refusal() {
    return refusal;
  }

  /** Waits for an event, which is less demand; gives none if this subscription ends the wait. */
  private int await(KeventList one) {
    synchronized (this) {
      if (subscriber == null || refusal != null) {
        return 0;
      }
      waiting = Thread.currentThread();
    }
    int n = 0;
    try {
      n = kq.kevent(null, one, Kqueue.FOREVER);
    } catch (InterruptedException e) {
      // It was this subscription.
    } finally {
      synchronized (this) {
        waiting = null;
        Thread.interrupted(); // nobody else is to see it
        demand -= demand == Long.MAX_VALUE ? 0 : n;
      }
    }
    return n;
  }
}
