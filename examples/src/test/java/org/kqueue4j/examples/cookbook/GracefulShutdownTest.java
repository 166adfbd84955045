// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class GracefulShutdownTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final String SIGNAL = "URG"; // its default action is none

  private final CountDownLatch begun = new CountDownLatch(1);

  /** Has what the service calls when its work is finished, once it is asked to stop. */
  private final LinkedBlockingQueue<Runnable> draining = new LinkedBlockingQueue<>();

  private Background serve(Duration limit) {
    return Background.loop(
        loop -> {
          new GracefulShutdown(loop, draining::add, SIGNAL, limit);
          loop.execute(begun::countDown);
        });
  }

  private static void kill() throws IOException, InterruptedException {
    String self = Long.toString(ProcessHandle.current().pid());
    assertThat(new ProcessBuilder("kill", "-" + SIGNAL, self).start().waitFor()).isZero();
  }

  private Runnable awaitDraining() throws InterruptedException {
    Runnable finished = draining.poll(30, TimeUnit.SECONDS);
    assertThat(finished).isNotNull();
    return finished;
  }

  @Test
  void finishesTheWorkInProgress() throws Exception {
    try (Background running = serve(LONG)) {
      begun.await();
      kill();
      awaitDraining().run();
      running.await();
    }
  }

  @Test
  void stopsWhenTheTimeIsOver() throws Exception {
    try (Background running = serve(Duration.ofMillis(10))) {
      begun.await();
      kill();
      awaitDraining();
      running.await();
    }
  }

  @Test
  void stopsAtTheSecondSignal() throws Exception {
    try (Background running = serve(LONG)) {
      begun.await();
      kill();
      awaitDraining();
      kill();
      running.await();
      assertThat(draining).isEmpty();
    }
  }
}
