// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.kqueue4j.loop.EventLoop;

/** State of a loop that other threads use, without a lock. */
final class PassWork {
  // doc: work
  private final EventLoop loop;
  private final Map<String, Integer> stock = new HashMap<>(); // the loop's thread

  PassWork(EventLoop loop) {
    this.loop = loop;
  }

  /** Adds items; any thread may call this. */
  void add(String item, int count) {
    loop.execute(() -> stock.merge(item, count, Integer::sum));
  }

  /** {@return the number of items} Any thread may call this, and wait unless it is the loop's. */
  CompletableFuture<Integer> count(String item) {
    return CompletableFuture.supplyAsync(() -> stock.getOrDefault(item, 0), loop);
  }

  /** Reports the stock in each period, until the future is cancelled. */
  ScheduledFuture<?> report(Duration period, Consumer<Map<String, Integer>> consumer) {
    return loop.scheduler()
        .scheduleAtFixedRate(
            () -> consumer.accept(Map.copyOf(stock)), 0, period.toNanos(), TimeUnit.NANOSECONDS);
  }
  // end doc
}
