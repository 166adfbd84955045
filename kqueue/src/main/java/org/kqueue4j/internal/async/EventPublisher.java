// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.async;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.function.Function;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.queue.KernelQueue;

/** The events of a queue for its subscribers. Safe for use by any thread. */
final class EventPublisher<E> implements Flow.Publisher<E> {
  final KernelQueue queue;
  final Function<KeventStruct, E> toEvent;

  /** Those that are neither cancelled nor complete. */
  private Set<EventSubscription<E>> subscriptions = Set.of(); // this

  /**
   * Creates a publisher without subscribers.
   *
   * @param toEvent makes the program's form of an event
   */
  EventPublisher(KernelQueue queue, Function<KeventStruct, E> toEvent) {
    this.queue = queue;
    this.toEvent = toEvent;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super E> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    EventSubscription<E> subscription = new EventSubscription<>(this, subscriber);
    add(subscription);
    subscription.begin(subscriber);
  }

  private synchronized void add(EventSubscription<E> subscription) {
    if (subscriptions.isEmpty()) {
      subscriptions = ConcurrentHashMap.newKeySet();
    }
    subscriptions.add(subscription);
  }

  private synchronized Set<EventSubscription<E>> subscriptions() {
    return subscriptions;
  }

  void forget(EventSubscription<E> subscription) {
    subscriptions().remove(subscription);
  }

  /** Completes all subscribers of a queue that has been closed, even those without demand. */
  void closed() {
    subscriptions().forEach(EventSubscription::closed);
  }
}
