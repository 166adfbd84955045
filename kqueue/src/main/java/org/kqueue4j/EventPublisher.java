package org.kqueue4j;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;

/** A queue's events for whoever subscribes. Safe for use by any thread. */
final class EventPublisher implements Flow.Publisher<Kevent> {
  private final Kqueue kq;

  /** Those that are neither cancelled nor over. */
  private Set<EventSubscription> subscriptions = Set.of(); // this

  EventPublisher(Kqueue kq) {
    this.kq = kq;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super Kevent> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    EventSubscription subscription = new EventSubscription(kq, this, subscriber);
    add(subscription);
    subscription.begin(subscriber);
  }

  private synchronized void add(EventSubscription subscription) {
    if (subscriptions.isEmpty()) {
      subscriptions = ConcurrentHashMap.newKeySet();
    }
    subscriptions.add(subscription);
  }

  private synchronized Set<EventSubscription> subscriptions() {
    return subscriptions;
  }

  void forget(EventSubscription subscription) {
    subscriptions().remove(subscription);
  }

  /** The queue is closed: subscribers hear of it though they have asked for nothing. */
  void closed() {
    subscriptions().forEach(EventSubscription::closed);
  }
}
