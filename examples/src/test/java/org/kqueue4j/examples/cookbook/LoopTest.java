// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kqueue4j.Watch;

@Timeout(60)
class LoopTest {
  @Test
  void tasksOfAllThreadsRunInTheLoop() throws Exception {
    Set<Thread> ranIn = ConcurrentHashMap.newKeySet();
    CountDownLatch tasks = new CountDownLatch(4_000);
    CountDownLatch ticks = new CountDownLatch(3);
    try (Loop loop = new Loop();
        Background running = Background.start(loop::run)) {
      for (int i = 0; i < 4; i++) {
        Thread.startVirtualThread(
            () -> {
              for (int j = 0; j < 1_000; j++) {
                loop.execute(
                    () -> {
                      ranIn.add(Thread.currentThread());
                      tasks.countDown();
                    });
              }
            });
      }
      loop.execute( // a task may change what is watched
          () -> loop.watch(Watch.timer(Duration.ofMillis(1)), event -> ticks.countDown()));
      assertThat(tasks.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(ticks.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(ranIn).hasSize(1).doesNotContain(Thread.currentThread());
    }
  }

  @Test
  void aClosedLoopTakesNoTasks() {
    Loop loop = new Loop();
    loop.close();
    assertThatThrownBy(() -> loop.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
  }
}
