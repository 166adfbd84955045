// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kqueue4j.Filter;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;

@Timeout(60)
class GracefulShutdownTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final String SIGNAL = "URG"; // which does no harm if nobody watches it

  private final AtomicBoolean finished = new AtomicBoolean();
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch stopping = new CountDownLatch(1);

  /** Has one thing to do, which ends when user event 1 comes. */
  private final class Work implements GracefulShutdown.Service {
    private boolean idle;

    @Override
    public void handle(Kevent event) {
      if (event.filter() == Filter.TIMER) {
        begun.countDown();
      } else {
        idle = true;
      }
    }

    @Override
    public void refuseNew() {
      stopping.countDown();
    }

    @Override
    public boolean isIdle() {
      return idle;
    }
  }

  private Background serve(Kqueue kq, Duration grace) {
    kq.register(Watch.user());
    kq.register(Watch.timer(Duration.ofMillis(1)).oneshot());
    return Background.start(
        () -> finished.set(GracefulShutdown.run(kq, new Work(), SIGNAL, grace)));
  }

  private static void kill() throws IOException, InterruptedException {
    String self = Long.toString(ProcessHandle.current().pid());
    assertThat(new ProcessBuilder("kill", "-" + SIGNAL, self).start().waitFor()).isZero();
  }

  @Test
  void whatIsUnderWayIsFinished() throws Exception {
    try (Kqueue kq = Kqueue.open();
        Background loop = serve(kq, LONG)) {
      begun.await();
      kill();
      stopping.await();
      kq.trigger(1);
      loop.await();
      assertThat(finished).isTrue();
    }
  }

  @Test
  void theDeadlineEndsIt() throws Exception {
    try (Kqueue kq = Kqueue.open();
        Background loop = serve(kq, Duration.ofMillis(10))) {
      begun.await();
      kill();
      loop.await();
      assertThat(stopping.getCount()).isZero();
      assertThat(finished).isFalse();
    }
  }

  @Test
  void theSecondSignalEndsItAtOnce() throws Exception {
    try (Kqueue kq = Kqueue.open();
        Background loop = serve(kq, LONG)) {
      begun.await();
      kill();
      stopping.await();
      kill();
      loop.await();
      assertThat(finished).isFalse();
    }
  }
}
