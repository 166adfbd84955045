// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;

/**
 * Waits in one call for a line on standard input, a deadline, the result of a computation in
 * another thread, and another kqueue, and says which came first.
 */
public final class WhicheverComesFirst {
  private static final int STANDARD_INPUT = 0;

  private WhicheverComesFirst() {}

  // doc: first
  /** Waits for the first of them. */
  static String first(long input, Duration deadline, CompletableFuture<String> result, Kqueue other)
      throws InterruptedException {
    try (Kqueue kq = Kqueue.open()) {
      kq.register(Watch.read(input), "input");
      kq.register(Watch.timer(deadline).oneshot(), "the deadline");
      kq.register(Watch.user().oneshot(), "the result");
      kq.register(Watch.read(other), "the other queue");
      CompletableFuture<Void> told = result.thenAccept(r -> kq.trigger(2));
      try {
        return kq.take().getFirst().udata() + " came first";
      } finally {
        told.cancel(false);
      }
    }
  }

  // end doc

  /** Computes for a second, at most two. */
  public static void main(String[] args) throws InterruptedException {
    try (Kqueue other = Kqueue.open()) {
      other.register(Watch.timer(Duration.ofMillis(1500)));
      CompletableFuture<String> result =
          new CompletableFuture<String>().completeOnTimeout("42", 1, TimeUnit.SECONDS);
      System.out.println(first(STANDARD_INPUT, Duration.ofSeconds(2), result, other));
    }
  }
}
