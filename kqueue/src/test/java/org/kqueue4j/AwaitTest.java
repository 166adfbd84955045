// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.internal.linux.Expect;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** Threads that wait for one event each, on one queue. */
@Timeout(120)
class AwaitTest {
  private static final Watch<Kevent.Timer> NEVER = Watch.timer(Duration.ofHours(1));
  private static final int THREADS = 10_000;
  private static final int PIPES = 200;

  private final Kqueue kq = Kqueue.open();
  private final RawFiles files = new RawFiles();

  @AfterEach
  void close() {
    kq.close();
    files.close();
  }

  @Test
  void eventThatHasHappened() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    files.write(pipe.writer(), 3);
    Kevent.Read event = kq.await(Watch.read(pipe.reader()));
    assertThat(event.bytes()).isEqualTo(3);
    assertThat(event.ident()).isEqualTo(pipe.reader());
    assertThat(event.attachment()).isNull();
    Beside.expectNothing(kq);
  }

  @Test
  void eventThatIsStillToCome() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    try (Meanwhile<Kevent.Read> waiter =
        Meanwhile.call(() -> kq.await(Watch.read(pipe.reader())))) {
      waiter.untilItWaits();
      Meanwhile.until("it is registered", () -> Beside.knotes(kq) == 1);
      files.write(pipe.writer(), 7);
      assertThat(waiter.join().bytes()).isEqualTo(7);
    }
    Expect.none(kq);
    Beside.expectNothing(kq);
  }

  @Test
  void eventInTime() throws Exception {
    assertThat(kq.await(Watch.timer(Duration.ofMillis(1)), Meanwhile.SOON))
        .hasValueSatisfying(event -> assertThat(event.expirations()).isEqualTo(1));
    Beside.expectNothing(kq);
  }

  @ParameterizedTest
  @ValueSource(longs = {20, 0, -1})
  void timeIsOver(long millis) throws Exception {
    long begin = System.nanoTime();
    assertThat(kq.await(NEVER, Duration.ofMillis(millis))).isEmpty();
    assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(millis * 1_000_000);
    Beside.expectNothing(kq);
  }

  @Test
  void withoutTimeItLooksOnly() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    assertThat(kq.await(Watch.read(pipe.reader()), Duration.ZERO)).isEmpty();
    files.write(pipe.writer(), 1);
    assertThat(kq.await(Watch.read(pipe.reader()), Duration.ZERO)).isPresent();
  }

  @Test
  void interruptBefore() {
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> kq.await(NEVER));
    assertThat(Thread.interrupted()).isFalse();
    Beside.expectNothing(kq);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void interruptMeanwhile(boolean virtual) throws Exception {
    try (Meanwhile<Kevent.Timer> waiter =
        virtual
            ? Meanwhile.callVirtually(() -> kq.await(NEVER))
            : Meanwhile.call(() -> kq.await(NEVER))) {
      Beside.untilServed(kq);
      waiter.thread().interrupt();
      assertThatExceptionOfType(InterruptedException.class).isThrownBy(waiter::join);
    }
    Beside.expectNothing(kq);
  }

  @Test
  void closeMeanwhile() throws Exception {
    try (Meanwhile<Kevent.Timer> waiter = Meanwhile.call(() -> kq.await(NEVER))) {
      Beside.untilServed(kq);
      kq.close();
      assertThatExceptionOfType(KqueueException.class)
          .isThrownBy(waiter::join)
          .returns(Errno.EBADF, KqueueException::errno);
    }
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> kq.await(NEVER))
        .returns(Errno.EBADF, KqueueException::errno);
  }

  @Test
  void watchIsRefused() {
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> kq.await(Watch.read(999_999), Duration.ofHours(1)))
        .returns(Errno.EBADF, KqueueException::errno);
    assertThatExceptionOfType(NullPointerException.class).isThrownBy(() -> kq.await(NEVER, null));
    Beside.expectNothing(kq);
  }

  @Test
  void tenThousandVirtualThreadsSomeForOneDescriptor() throws Exception {
    List<RawFiles.Ends> pipes = new ArrayList<>();
    for (int i = 0; i < PIPES; i++) {
      pipes.add(files.pipe());
    }
    AtomicInteger read = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      int reader = pipes.get(i % PIPES).reader();
      threads.add(
          Thread.startVirtualThread(
              () -> {
                if (awaited(Watch.read(reader)).ident() == reader) {
                  read.incrementAndGet();
                }
              }));
    }
    Meanwhile.until(
        "all wait",
        () -> threads.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));
    assertThat(Beside.knotes(kq)).isEqualTo(PIPES);
    assertThat(read).hasValue(0);
    for (RawFiles.Ends pipe : pipes) {
      files.write(pipe.writer(), 1);
    }
    for (Thread thread : threads) {
      assertThat(thread.join(Meanwhile.SOON)).isTrue();
    }
    assertThat(read).hasValue(THREADS);
    Beside.expectNothing(kq);
  }

  private <E extends Kevent> E awaited(Watch<E> watch) {
    try {
      return kq.await(watch);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Nothing triggers the event of a registration that no thread has. */
  @Test
  void userEventIsRefused() {
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> kq.await(Watch.user()))
        .returns(Errno.EINVAL, KqueueException::errno)
        .withMessageContaining("CompletableFuture");
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> kq.await(Watch.user(), Duration.ZERO))
        .returns(Errno.EINVAL, KqueueException::errno);
    Beside.expectNothing(kq);
  }

  @Test
  void tenThousandVirtualThreadsThatAreInterrupted() throws Exception {
    AtomicInteger interrupted = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      threads.add(
          Thread.startVirtualThread(
              () -> {
                try {
                  kq.await(NEVER);
                } catch (InterruptedException e) {
                  interrupted.incrementAndGet();
                }
              }));
    }
    Meanwhile.until("all are registered", () -> Beside.knotes(kq) == THREADS);
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) {
      assertThat(thread.join(Meanwhile.SOON)).isTrue();
    }
    assertThat(interrupted).hasValue(THREADS);
    Beside.expectNothing(kq);
  }
}
