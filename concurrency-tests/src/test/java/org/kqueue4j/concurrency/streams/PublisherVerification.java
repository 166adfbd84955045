// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.concurrency.streams;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.kqueue4j.EventSource;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.testng.annotations.AfterMethod;

/**
 * The rules of Reactive Streams for publishers, by their own kit. A queue has events without end;
 * if the kit wants a number of events, the queue is closed when they have been taken.
 */
public final class PublisherVerification extends FlowPublisherVerification<Kevent> {
  static final long TIMEOUT_MILLIS = 2000;
  private static final long NO_SIGNAL_MILLIS = 100;

  /** A source that has events without end. */
  private static final EventSource ENDLESS =
      new EventSource() {
        @Override
        protected long readable() {
          return 1;
        }
      };

  private final Queue<Kqueue> queues = new ConcurrentLinkedQueue<>();

  public PublisherVerification() {
    super(new TestEnvironment(TIMEOUT_MILLIS, NO_SIGNAL_MILLIS));
  }

  @Override
  public Flow.Publisher<Kevent> createFlowPublisher(long elements) {
    Kqueue kq = Kqueue.open();
    queues.add(kq);
    if (elements == 0) {
      kq.close();
    } else if (elements < Integer.MAX_VALUE) {
      for (int i = 0; i < elements; i++) {
        kq.register(Watch.user().oneshot()).trigger();
      }
    } else {
      kq.register(Watch.read(ENDLESS));
      return kq.publisher();
    }
    return closing(kq, elements);
  }

  /** Closes the queue when this many events have been signalled. */
  private static Flow.Publisher<Kevent> closing(Kqueue kq, long elements) {
    AtomicLong left = new AtomicLong(elements);
    return subscriber ->
        kq.publisher().subscribe(subscriber == null ? null : new Closing(subscriber, kq, left));
  }

  private record Closing(Flow.Subscriber<? super Kevent> to, Kqueue kq, AtomicLong left)
      implements Flow.Subscriber<Kevent> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      to.onSubscribe(subscription);
    }

    @Override
    public void onNext(Kevent event) {
      to.onNext(event);
      if (left.decrementAndGet() == 0) {
        kq.close();
      }
    }

    @Override
    public void onError(Throwable failure) {
      to.onError(failure);
    }

    @Override
    public void onComplete() {
      to.onComplete();
    }
  }

  /** Returns null, since there is no queue whose wait fails. */
  @Override
  public Flow.Publisher<Kevent> createFailedFlowPublisher() {
    return null;
  }

  @AfterMethod
  public void close() {
    for (Kqueue kq; (kq = queues.poll()) != null; ) {
      kq.close();
    }
  }
}
