// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.Filter;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.linux.wait.BackgroundPollerThread;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;

/** Virtual threads wait on kqueues without holding a carrier. */
class VirtualThreadTest {
  private final RawFiles files = new RawFiles();
  private final Kqueue kq = Kqueue.open();

  @AfterEach
  void close() {
    kq.close();
    files.close();
  }

  @Test
  void wokenByPipe() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    kq.register(Watch.read(pipe.reader()));
    for (int i = 0; i < 200; i++) {
      try (var waiter = Meanwhile.callVirtually(kq::take)) {
        if (i % 2 == 0) {
          waiter.untilItWaits();
        }
        files.write(pipe.writer(), 2);
        assertThat(waiter.join()).singleElement().returns(2L, Kevent::data);
        files.drain(pipe.reader());
      }
    }
  }

  /** The background poller notices what arrives, and nothing arrives after the first event. */
  @Test
  void whatIsStillReadableIsReportedAtTheNextWait() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    kq.register(Watch.read(pipe.reader()));
    try (var waiter =
        Meanwhile.callVirtually(
            () -> {
              List<Long> readable = new ArrayList<>();
              while (readable.size() < 3) {
                kq.take().forEach(event -> readable.add(event.data()));
                files.read(pipe.reader(), 1);
              }
              return readable;
            })) {
      waiter.untilItWaits();
      files.write(pipe.writer(), 3);
      assertThat(waiter.join()).containsExactly(3L, 2L, 1L);
    }
  }

  @Test
  void wokenByTrigger() throws Exception {
    Registration user = kq.register(Watch.user());
    for (int i = 0; i < 200; i++) {
      try (var waiter = Meanwhile.callVirtually(kq::take)) {
        waiter.untilItWaits();
        user.trigger();
        assertThat(waiter.join()).hasSize(1);
      }
    }
  }

  @Test
  void wokenByTimerNeverEarly() throws Exception {
    for (int i = 1; i <= 20; i++) {
      Duration period = Duration.ofNanos(i * 700_000L);
      long before = System.nanoTime();
      Registration timer = kq.register(Watch.timer(period).oneshot());
      try (var waiter = Meanwhile.callVirtually(kq::take)) {
        assertThat(waiter.join()).singleElement().returns(timer, Kevent::registration);
        assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(period.toNanos());
      }
    }
  }

  @Test
  void timerAndDescriptorAddedWhileItWaits() throws Exception {
    try (var waiter =
        Meanwhile.callVirtually(
            () -> {
              List<Filter> filters = new ArrayList<>();
              while (filters.size() < 2) {
                kq.take().forEach(event -> filters.add(event.filter()));
              }
              return filters;
            })) {
      waiter.untilItWaits();
      kq.register(Watch.timer(Duration.ofMillis(1)).oneshot());
      Meanwhile.until("the timer is taken", () -> kq.size() == 0);
      waiter.untilItWaits();
      RawFiles.Ends pipe = files.pipe();
      kq.register(Watch.read(pipe.reader()).oneshot());
      waiter.untilItWaits();
      files.write(pipe.writer(), 1);
      assertThat(waiter.join()).containsExactly(Filter.TIMER, Filter.READ);
    }
  }

  @Test
  void timeoutAndInterrupt() throws Exception {
    kq.register(Watch.read(files.pipe().reader()));
    try (var waiter =
        Meanwhile.callVirtually(
            () -> {
              long before = System.nanoTime();
              assertThat(kq.poll(Duration.ofMillis(20))).isEmpty();
              return System.nanoTime() - before;
            })) {
      assertThat(waiter.join()).isGreaterThanOrEqualTo(20_000_000L);
    }
    try (var waiter = Meanwhile.callVirtually(kq::take)) {
      waiter.untilItWaits();
      waiter.thread().interrupt();
      assertThatExceptionOfType(InterruptedException.class).isThrownBy(waiter::join);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 10, 4096})
  void seesAllOfManyThatAreReady(int capacity) throws Exception {
    int n = 1_500;
    List<RawFiles.Ends> pipes = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      pipes.add(files.pipe());
      kq.register(Watch.read(pipes.get(i).reader()).clear());
    }
    AtomicInteger seen = new AtomicInteger();
    try (var waiter =
        Meanwhile.callVirtually(
            () -> {
              KeventList events = new KeventList(capacity);
              while (seen.get() < 2 * n) {
                seen.addAndGet(kq.kevent(null, events, Kqueue.FOREVER));
              }
              return null;
            })) {
      waiter.untilItWaits();
      for (int round = 0; round < 2; round++) {
        for (RawFiles.Ends pipe : pipes) {
          files.write(pipe.writer(), 1);
        }
        int all = (round + 1) * n;
        Meanwhile.until("all are seen", () -> seen.get() >= all);
      }
      waiter.join();
      assertThat(seen.get()).isEqualTo(2 * n);
    }
  }

  @Test
  void twoHundredWaitAtOnce() throws Exception {
    int n = 200;
    CyclicBarrier barrier = new CyclicBarrier(n + 1);
    List<Meanwhile<Integer>> threads = new ArrayList<>();
    List<RawFiles.Ends> pipes = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      RawFiles.Ends pipe = files.pipe();
      pipes.add(pipe);
      threads.add(
          Meanwhile.callVirtually(
              () -> {
                try (Kqueue own = Kqueue.open()) {
                  own.register(Watch.read(pipe.reader()).oneshot());
                  own.register(Watch.timer(Duration.ofMillis(5)));
                  int timers = 0;
                  barrier.await(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS);
                  for (; ; ) {
                    for (Kevent event : own.take()) {
                      if (event instanceof Kevent.Read) {
                        return timers;
                      }
                      timers += Math.toIntExact(event.data());
                      if (timers >= 3) {
                        event.registration().close();
                      }
                    }
                  }
                }
              }));
    }
    // All of them are in a wait at once, which they could not be if each held its carrier.
    barrier.await(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS);
    for (Meanwhile<Integer> thread : threads) {
      thread.untilItWaits();
    }
    try (var free = Meanwhile.callVirtually(() -> "runs")) {
      assertThat(free.join()).isEqualTo("runs");
    }
    for (RawFiles.Ends pipe : pipes) {
      files.write(pipe.writer(), 1);
    }
    for (Meanwhile<Integer> thread : threads) {
      thread.join();
    }
  }

  @Test
  void alarmEndsWithTheLastQueueThatNeedsIt() throws Exception {
    kq.register(Watch.read(files.pipe().reader()));
    try (Kqueue other = Kqueue.open();
        var waiter = Meanwhile.callVirtually(kq::take);
        var second = Meanwhile.callVirtually(other::take)) {
      waiter.untilItWaits();
      second.untilItWaits();
      Meanwhile.until("it runs", BackgroundPollerThread::runs);
      kq.close();
      assertThat(BackgroundPollerThread.runs()).isTrue();
    }
    BackgroundPollerThread.awaitEnd();
  }
}
