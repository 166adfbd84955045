// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RateLimitTest {
  @Test
  void noFasterThanAllowedAndAllOfIt() throws Exception {
    byte[] bytes = new byte[50_000];
    new Random(1).nextBytes(bytes);
    Pipe pipe = Pipe.open();
    pipe.source().configureBlocking(false);
    pipe.sink().write(ByteBuffer.wrap(bytes));
    pipe.sink().close();
    ByteArrayOutputStream copied = new ByteArrayOutputStream();
    Duration period = Duration.ofMillis(20);

    long start = System.nanoTime();
    RateLimit.copy(pipe.source(), Channels.newChannel(copied), 2_000, period);
    long periods = (System.nanoTime() - start) / period.toNanos();

    assertThat(copied.toByteArray()).isEqualTo(bytes);
    assertThat(periods).isGreaterThanOrEqualTo(50_000 / 2_000 - 1);
    pipe.source().close();
  }
}
