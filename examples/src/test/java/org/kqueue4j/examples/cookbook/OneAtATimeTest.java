// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.kqueue4j.support.Meanwhile;

@Timeout(60)
class OneAtATimeTest {
  @Test
  void whatIsNotAskedForWaitsInTheQueue() throws Exception {
    Set<Long> seen = ConcurrentHashMap.newKeySet();
    Semaphore mayGoOn = new Semaphore(0);
    CompletableFuture<Void> end;
    try (Kqueue kq = Kqueue.open()) {
      end =
          OneAtATime.subscribe(
              kq,
              event -> {
                seen.add(event.ident());
                mayGoOn.acquireUninterruptibly();
              });
      for (int i = 0; i < 10; i++) {
        kq.register(Watch.user().oneshot());
        kq.trigger(i);
      }
      Meanwhile.until("one is seen", () -> seen.size() == 1);
      assertThat(kq.size()).isEqualTo(9); // of oneshot knotes: they are in the queue still
      mayGoOn.release(10);
      Meanwhile.until("all are seen", () -> seen.size() == 10);
    }
    end.get(30, TimeUnit.SECONDS);
  }

  @Test
  void aHandlerThatThrowsEndsIt() throws Exception {
    try (Kqueue kq = Kqueue.open()) {
      CompletableFuture<Void> end =
          OneAtATime.subscribe(
              kq,
              event -> {
                throw new IllegalStateException("no more");
              });
      kq.register(Watch.user());
      kq.trigger(1);
      assertThatThrownBy(() -> end.get(30, TimeUnit.SECONDS)).hasMessageContaining("no more");
      assertThat(kq.poll()).hasSize(1); // it is there for others
    }
  }
}
