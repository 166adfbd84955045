// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.Watch;

/** The events of a queue for a subscriber that takes one after the other, at its own pace. */
public final class Streams {
  private Streams() {}

  /** So many events, each handled before the next is asked for. */
  static final class OneByOne implements Flow.Subscriber<Kevent> {
    private final Consumer<Kevent> handler;
    private final CompletableFuture<Integer> over = new CompletableFuture<>();

    /** These are used in signals only, which come one after the other. */
    private int left;

    private int handled;
    private Flow.@Nullable Subscription subscription;

    OneByOne(int count, Consumer<Kevent> handler) {
      this.left = count;
      this.handler = handler;
    }

    /** How many were handled, once that is all. */
    CompletableFuture<Integer> over() {
      return over;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      this.subscription = subscription;
      subscription.request(1);
    }

    @Override
    public void onNext(Kevent event) {
      handler.accept(event); // what happens meanwhile stays in the queue, and is not lost
      handled++;
      left--;
      Flow.Subscription events = Objects.requireNonNull(subscription, "the first signal");
      if (left > 0) {
        events.request(1);
      } else {
        events.cancel();
        over.complete(handled);
      }
    }

    @Override
    public void onError(Throwable failure) {
      over.completeExceptionally(failure);
    }

    /** The queue is closed. */
    @Override
    public void onComplete() {
      over.complete(handled);
    }
  }

  /** Tells of ticks, and of changes of the working directory, six in all. */
  public static void main(String[] args) {
    try (Kqueue kq = Kqueue.open()) {
      kq.register(Watch.timer(Duration.ofMillis(100)), "tick");
      kq.register(Watch.file(Path.of("."), VnodeNote.WRITE), "change");
      OneByOne six = new OneByOne(6, event -> System.out.println(event.attachment()));
      kq.publisher().subscribe(six);
      six.over().join();
    }
  }
}
