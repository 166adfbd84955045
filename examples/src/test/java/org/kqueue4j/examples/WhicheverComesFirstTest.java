// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kqueue4j.Descriptors;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;

@Timeout(60)
class WhicheverComesFirstTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final CompletableFuture<String> never = new CompletableFuture<>();

  @Test
  void input() throws Exception {
    Pipe pipe = Pipe.open();
    pipe.sink().write(ByteBuffer.wrap(new byte[1]));
    try (Kqueue other = Kqueue.open()) {
      assertThat(first(pipe, LONG, never, other)).isEqualTo("input came first");
    }
  }

  @Test
  void theDeadline() throws Exception {
    try (Kqueue other = Kqueue.open()) {
      assertThat(first(Pipe.open(), Duration.ofMillis(1), never, other))
          .isEqualTo("the deadline came first");
    }
  }

  @Test
  void theResult() throws Exception {
    try (Kqueue other = Kqueue.open()) {
      CompletableFuture<String> soon = CompletableFuture.supplyAsync(() -> "42");
      assertThat(first(Pipe.open(), LONG, soon, other)).isEqualTo("the result came first");
    }
  }

  @Test
  void theOtherQueue() throws Exception {
    try (Kqueue other = Kqueue.open()) {
      other.register(Watch.timer(Duration.ofMillis(1)));
      assertThat(first(Pipe.open(), LONG, never, other)).isEqualTo("the other queue came first");
    }
  }

  private static String first(
      Pipe input, Duration deadline, CompletableFuture<String> result, Kqueue other)
      throws InterruptedException {
    return WhicheverComesFirst.first(
        Watch.read(Descriptors.of(input.source())), deadline, result, other);
  }
}
