// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kqueue4j.Descriptors;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;

@Timeout(60)
class ForeignLoopTest {
  @Test
  void takesTheEventsOfTheQueueBesideItsOwn() throws Exception {
    Pipe pipe = Pipe.open();
    CountDownLatch ticks = new CountDownLatch(5);
    CountDownLatch told = new CountDownLatch(1);
    try (Kqueue kq = Kqueue.open()) {
      kq.register(Watch.timer(Duration.ofMillis(5)));
      kq.register(Watch.user());
      int other = Descriptors.of(pipe.source());
      try (Background loop =
          Background.start(
              () ->
                  ForeignLoop.run(
                      kq, other, event -> (event.ident() == 1 ? ticks : told).countDown()))) {
        assertThat(ticks.await(30, TimeUnit.SECONDS)).isTrue();
        kq.trigger(2);
        assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
        pipe.sink().write(ByteBuffer.wrap(new byte[1]));
        loop.await();
      }
    }
    pipe.sink().close();
    pipe.source().close();
  }
}
