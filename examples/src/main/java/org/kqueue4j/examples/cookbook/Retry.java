// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.loop.EventLoop;

/** Repeats a call until it succeeds, with longer and longer pauses. */
final class Retry<T> {
  // doc: retry
  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private final EventLoop loop;
  private final Supplier<? extends CompletionStage<T>> call;
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private Duration pause = SHORTEST_PAUSE;
  private int attemptsLeft;

  private Retry(EventLoop loop, Supplier<? extends CompletionStage<T>> call, int attempts) {
    this.loop = loop;
    this.call = call;
    this.attemptsLeft = attempts;
  }

  /** {@return the first result or the last failure} Cancelling the future ends the attempts. */
  static <T> CompletableFuture<T> start(
      EventLoop loop, Supplier<? extends CompletionStage<T>> call, int attempts) {
    Retry<T> retry = new Retry<>(loop, call, attempts);
    loop.execute(retry::attempt);
    return retry.result;
  }

  private void attempt() {
    if (result.isDone()) {
      return; // it was cancelled
    }
    try {
      call.get().whenCompleteAsync(this::ended, loop);
    } catch (RuntimeException e) {
      ended(null, e);
    }
  }

  private void ended(@Nullable T value, @Nullable Throwable failure) {
    attemptsLeft--;
    if (failure == null) {
      result.complete(value);
    } else if (attemptsLeft == 0) {
      result.completeExceptionally(failure);
    } else {
      loop.after(pause, this::attempt);
      Duration longer = pause.multipliedBy(2);
      pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
    }
  }
  // end doc
}
