// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;

@Timeout(60)
class WhyNothingComesTest {
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  @Test
  void logsTheStateOnce() throws Exception {
    Pipe pipe = Pipe.open();
    try (Kqueue kq = Kqueue.open()) {
      kq.register(Watch.read(pipe.source()).disabled(), "session");
      kq.register(Watch.timer(Duration.ofMillis(300)), "timer");
      List<Kevent> events =
          WhyNothingComes.take(kq, Duration.ofMillis(1), new PrintStream(log, true));
      assertThat(events).extracting(Kevent::attachment).containsExactly("timer");
    }
    assertThat(log.toString(UTF_8))
        .containsOnlyOnce("2 knotes, 0 pending, next timer in")
        .containsPattern("read .*DISABLED.*session");
    pipe.sink().close();
    pipe.source().close();
  }

  @Test
  void logsNothingIfAnEventComesInTime() throws Exception {
    try (Kqueue kq = Kqueue.open()) {
      kq.register(Watch.user()).trigger();
      assertThat(WhyNothingComes.take(kq, Duration.ofHours(1), new PrintStream(log, true)))
          .hasSize(1);
    }
    assertThat(log.toString(UTF_8)).isEmpty();
  }
}
