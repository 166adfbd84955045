// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;

@Timeout(60)
class FuturesTest {
  private static final Duration LONG = Duration.ofMinutes(5);

  private final Kqueue kq = Kqueue.open();

  @AfterEach
  void close() {
    kq.close();
  }

  @Test
  void childExits() throws Exception {
    Process child = new ProcessBuilder("sh", "-c", "read line; exit 3").start();
    CompletableFuture<String> outcome = Futures.outcome(kq, child, LONG);
    assertThat(outcome).isNotDone();
    child.getOutputStream().close();
    assertThat(outcome.get(30, TimeUnit.SECONDS)).isEqualTo("exited with 3");
  }

  @Test
  void childIsLate() throws Exception {
    Process child = new ProcessBuilder("sleep", "3600").start();
    assertThat(Futures.outcome(kq, child, Duration.ofMillis(10)).get(30, TimeUnit.SECONDS))
        .isEqualTo("late");
    assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void firstOfSeveral() throws Exception {
    Pipe pipe = Pipe.open();
    pipe.source().configureBlocking(false);
    CompletableFuture<Kevent> first =
        Futures.first(kq, Watch.timer(LONG), Watch.read(pipe.source()), Watch.signal("URG"));
    assertThat(first).isNotDone();
    pipe.sink().write(ByteBuffer.wrap(new byte[1]));
    assertThat(first.get(30, TimeUnit.SECONDS)).isInstanceOf(Kevent.Read.class);
    assertThat(kq.dump().beside()).allMatch(queue -> queue.knotes().isEmpty());
    pipe.source().close();
    pipe.sink().close();
  }

  @Test
  void readInTime() throws Exception {
    Pipe pipe = Pipe.open();
    pipe.source().configureBlocking(false);
    assertThat(Futures.read(kq, pipe.source(), Duration.ofMillis(1))).isEmpty();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Optional<String>> text = threads.submit(() -> Futures.read(kq, pipe.source(), LONG));
      pipe.sink().write(ByteBuffer.wrap("hello".getBytes(StandardCharsets.UTF_8)));
      assertThat(text.get(30, TimeUnit.SECONDS)).contains("hello");
    }
    pipe.source().close();
    pipe.sink().close();
  }

  @Test
  void queueIsClosed() {
    CompletableFuture<Kevent.Timer> never = kq.once(Watch.timer(LONG));
    kq.close();
    assertThat(never)
        .failsWithin(Duration.ofSeconds(30))
        .withThrowableOfType(ExecutionException.class);
  }
}
