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

/** The events of a queue for a subscriber that takes one at a time, when it is ready for it. */
public final class Streams {
  private Streams() {}

  /** Handles a number of events; requests the next when it has handled one. */
  static final class OneByOne implements Flow.Subscriber<Kevent> {
    private final Consumer<Kevent> handler;
    private final CompletableFuture<Integer> over = new CompletableFuture<>();

    // Used by the subscriber's methods only, which are called one at a time.
    private int left;
    private int handled;
    private Flow.@Nullable Subscription subscription;

    OneByOne(int count, Consumer<Kevent> handler) {
      this.left = count;
      this.handler = handler;
    }

    /** {@return the number of events that were handled, when there will be no more} */
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
      handler.accept(event); // what happens during that time stays in the queue
      handled++;
      left--;
      Flow.Subscription events = Objects.requireNonNull(subscription);
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

  /** Reports ticks and changes of the working directory, six in all. */
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
