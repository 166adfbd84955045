// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.signal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.linux.Expect;
import org.kqueue4j.internal.linux.WaitingTest;
import org.kqueue4j.internal.linux.wait.BackgroundPollerThread;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.NativeThread;
import org.kqueue4j.support.RawFiles;

/** A signal whose handler runs in a thread that waits ends system calls, but no wait (EINTR). */
class SignalledWaitTest {
  private static final String NAME = "URG";
  private static final Duration WHILE = Duration.ofMillis(300);

  private final RawFiles files = new RawFiles();
  private final Kqueue kq = Kqueue.open();

  /** Watches the signal, so that it has a handler at all. */
  private final Kqueue handler = Kqueue.open();

  @BeforeEach
  void handle() {
    handler.register(Watch.signal(NAME));
  }

  @AfterEach
  void close() {
    kq.close();
    handler.close();
    files.close();
  }

  private void set(WaitingTest.Where where) {
    if (where == WaitingTest.Where.IN_EPOLL) {
      kq.register(Watch.read(files.pipe().reader()));
    }
  }

  private void signal(int thread) throws InterruptedException {
    NativeThread.signal(thread, SignalNames.number(NAME));
    Expect.one(handler);
  }

  @ParameterizedTest
  @EnumSource
  void timeIsNotCutShort(WaitingTest.Where where) throws Exception {
    set(where);
    CompletableFuture<Integer> id = new CompletableFuture<>();
    try (var waiter =
        Meanwhile.call(
            () -> {
              id.complete(NativeThread.id());
              long begin = System.nanoTime();
              assertThat(kq.poll(WHILE)).isEmpty();
              return System.nanoTime() - begin;
            })) {
      int thread = id.get(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS);
      waiter.untilItWaits();
      int signals = 0;
      for (; !waiter.isDone() && signals < 100; signals++) {
        signal(thread);
      }
      assertThat(signals).isPositive();
      assertThat(waiter.join()).isBetween(WHILE.toNanos(), Meanwhile.SOON.toNanos());
    }
  }

  @ParameterizedTest
  @EnumSource
  void waitWithoutLimitGoesOn(WaitingTest.Where where) throws Exception {
    set(where);
    Registration user = kq.register(Watch.user());
    CompletableFuture<Integer> id = new CompletableFuture<>();
    try (var waiter =
        Meanwhile.call(
            () -> {
              id.complete(NativeThread.id());
              return kq.take();
            })) {
      int thread = id.get(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS);
      for (int i = 0; i < 100; i++) {
        waiter.untilItWaits();
        signal(thread);
      }
      waiter.untilItWaits();
      user.trigger(7);
      assertThat(waiter.join()).singleElement().returns(7L, Kevent::data);
    }
  }

  @Test
  void threadThatLooksForOthersGoesOn() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    kq.register(Watch.read(pipe.reader()).clear());
    try (var waiter = Meanwhile.callVirtually(kq::take)) {
      waiter.untilItWaits();
      Meanwhile.until("it runs", BackgroundPollerThread::runs);
      int alarm = NativeThread.idOf("kqueue4j-poller");
      for (int i = 0; i < 100; i++) {
        signal(alarm);
      }
      waiter.untilItWaits();
      files.write(pipe.writer(), 3);
      assertThat(waiter.join()).singleElement().returns(3L, Kevent::data);
    }
  }

  @Test
  void timerIsNeitherEarlyNorLost() throws Exception {
    set(WaitingTest.Where.IN_EPOLL);
    CompletableFuture<Integer> id = new CompletableFuture<>();
    long begin = System.nanoTime();
    Registration timer = kq.register(Watch.timer(WHILE).oneshot());
    try (var waiter =
        Meanwhile.call(
            () -> {
              id.complete(NativeThread.id());
              assertThat(kq.take()).singleElement().returns(timer, Kevent::registration);
              return System.nanoTime() - begin;
            })) {
      int thread = id.get(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS);
      while (!waiter.isDone() && System.nanoTime() - begin < WHILE.toNanos() / 2) {
        signal(thread);
      }
      assertThat(waiter.join()).isGreaterThanOrEqualTo(WHILE.toNanos());
    }
  }
}
