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
import org.kqueue4j.loop.EventLoop;

@Timeout(60)
class ForeignLoopTest {
  @Test
  void runsTheLoopBesideItsOwnDescriptor() throws Exception {
    Pipe pipe = Pipe.open();
    CountDownLatch ticks = new CountDownLatch(5);
    CountDownLatch task = new CountDownLatch(1);
    Kqueue kq = Kqueue.open();
    try (EventLoop loop = EventLoop.on(kq)) {
      loop.every(Duration.ofMillis(5), ticks::countDown);
      int other = Descriptors.of(pipe.source());
      try (Background running = Background.start(() -> ForeignLoop.run(loop, kq.fd(), other))) {
        assertThat(ticks.await(30, TimeUnit.SECONDS)).isTrue();
        loop.execute(task::countDown);
        assertThat(task.await(30, TimeUnit.SECONDS)).isTrue();
        pipe.sink().write(ByteBuffer.wrap(new byte[1]));
        running.await();
      }
    }
    pipe.sink().close();
    pipe.source().close();
  }
}
