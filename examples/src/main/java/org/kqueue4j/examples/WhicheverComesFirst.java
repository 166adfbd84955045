// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;

/**
 * Waits in one call for input, a deadline, the result of a computation in another thread, and
 * another kqueue, and says which came first.
 */
public final class WhicheverComesFirst {
  private WhicheverComesFirst() {}

  /** Waits for the first of them. */
  static String first(
      Watch<Kevent.Read> input, Duration deadline, CompletableFuture<String> result, Kqueue other)
      throws InterruptedException {
    try (Kqueue kq = Kqueue.open()) {
      kq.register(input, "input");
      kq.register(Watch.timer(deadline), "the deadline");
      kq.register(Watch.read(other), "the other queue");
      Registration done = kq.register(Watch.user(), "the result");
      CompletableFuture<Void> trigger = result.thenRun(done::trigger);
      try {
        return kq.take().getFirst().attachment(String.class) + " came first";
      } finally {
        trigger.cancel(false);
      }
    }
  }

  /** Computes for a second, at most two. */
  public static void main(String[] args) throws InterruptedException {
    try (Kqueue other = Kqueue.open()) {
      other.register(Watch.timer(Duration.ofMillis(1500)));
      CompletableFuture<String> result =
          new CompletableFuture<String>().completeOnTimeout("42", 1, TimeUnit.SECONDS);
      System.out.println(first(Watch.readStandardInput(), Duration.ofSeconds(2), result, other));
    }
  }
}
