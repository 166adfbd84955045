// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kqueue4j.loop.EventLoop;

@Timeout(60)
class PassWorkTest {
  private final EventLoop loop = EventLoop.open();
  private final PassWork work = new PassWork(loop);

  @Test
  void workOfAllThreadsRunsInTheLoop() throws Exception {
    Set<Thread> ranIn = ConcurrentHashMap.newKeySet();
    CountDownLatch added = new CountDownLatch(4_000);
    try (loop;
        Background running = Background.start(loop::run)) {
      for (int i = 0; i < 4; i++) {
        Thread.startVirtualThread(
            () -> {
              for (int j = 0; j < 1_000; j++) {
                work.add("apples", 1);
                added.countDown();
              }
            });
      }
      assertThat(added.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(work.count("apples").get(30, TimeUnit.SECONDS)).isEqualTo(4_000);
      assertThat(work.count("pears").get(30, TimeUnit.SECONDS)).isZero();

      BlockingQueue<Map<String, Integer>> reports = new LinkedBlockingQueue<>();
      ScheduledFuture<?> reporting =
          work.report(
              Duration.ofMillis(1),
              stock -> {
                ranIn.add(Thread.currentThread());
                reports.add(stock);
              });
      for (int i = 0; i < 3; i++) {
        assertThat(reports.poll(30, TimeUnit.SECONDS)).containsEntry("apples", 4_000);
      }
      reporting.cancel(false);
      assertThat(ranIn).hasSize(1).doesNotContain(Thread.currentThread());
    }
  }

  @Test
  void aClosedLoopRefusesWork() {
    loop.close();
    assertThatThrownBy(() -> work.add("apples", 1)).isInstanceOf(RejectedExecutionException.class);
  }
}
