// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;

/** Events as a stream, for those who compose streams. */
final class OneAtATime {
  private OneAtATime() {}

  // doc: subscribe
  /** Gives the handler each event; what it has not asked for waits in the queue. */
  static CompletableFuture<Void> subscribe(Kqueue kq, Consumer<Kevent> handler) {
    CompletableFuture<Void> end = new CompletableFuture<>();
    kq.publisher()
        .subscribe(
            new Flow.Subscriber<>() {
              private Flow.@Nullable Subscription subscription;

              @Override
              public void onSubscribe(Flow.Subscription subscription) {
                this.subscription = subscription;
                subscription.request(1);
              }

              @Override
              public void onNext(Kevent event) {
                Flow.Subscription more = Objects.requireNonNull(subscription);
                try {
                  handler.accept(event);
                  more.request(1); // the next, now that this one is done
                } catch (RuntimeException e) {
                  more.cancel();
                  end.completeExceptionally(e);
                }
              }

              @Override
              public void onError(Throwable failure) {
                end.completeExceptionally(failure);
              }

              @Override
              public void onComplete() {
                end.complete(null); // the queue was closed
              }
            });
    return end;
  }
  // end doc
}
