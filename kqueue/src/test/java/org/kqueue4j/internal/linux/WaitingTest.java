// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.linux.wait.BackgroundPollerThread;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.sys.ClosedKqueueException;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** One thread that waits, with descriptors (in epoll) and without (parked). */
public class WaitingTest {
  private final RawFiles files = new RawFiles();
  private final Kqueue kq = Kqueue.open();

  /** How the thread waits. */
  public enum Where {
    PARKED,
    IN_EPOLL
  }

  private void set(Where where) {
    if (where == Where.IN_EPOLL) {
      kq.register(Watch.read(files.pipe().reader()));
    }
  }

  @AfterEach
  void close() {
    kq.close();
    files.close();
  }

  @ParameterizedTest
  @EnumSource
  void triggerByAnotherThreadWakes(Where where) throws Exception {
    set(where);
    Registration user = kq.register(Watch.user());
    for (int i = 1; i <= 100; i++) {
      try (var waiter = Meanwhile.call(kq::take)) {
        waiter.untilItWaits();
        user.trigger(i);
        assertThat(waiter.join()).singleElement().returns((long) i, Kevent::data);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void userEventAddedAndTriggeredMeanwhileWakes(Where where) throws Exception {
    set(where);
    try (var waiter = Meanwhile.call(kq::take)) {
      waiter.untilItWaits();
      Registration user = kq.register(Watch.user());
      user.trigger();
      assertThat(waiter.join()).singleElement().returns(user, Kevent::registration);
    }
  }

  @ParameterizedTest
  @EnumSource
  void descriptorAddedMeanwhileWakes(Where where) throws Exception {
    set(where);
    try (var waiter = Meanwhile.call(kq::take)) {
      waiter.untilItWaits();
      RawFiles.Ends pipe = files.pipe();
      kq.register(Watch.read(pipe.reader()));
      waiter.untilItWaits();
      files.write(pipe.writer(), 3);
      assertThat(waiter.join()).singleElement().returns(3L, Kevent::data);
    }
  }

  @ParameterizedTest
  @EnumSource
  void timerArmedMeanwhileWakes(Where where) throws Exception {
    set(where);
    kq.register(Watch.timer(Duration.ofHours(1)));
    try (var waiter = Meanwhile.call(kq::take)) {
      waiter.untilItWaits();
      Registration timer = kq.register(Watch.timer(Duration.ofMillis(20)));
      assertThat(waiter.join()).singleElement().returns(timer, Kevent::registration);
    }
  }

  @ParameterizedTest
  @EnumSource
  void enabledMeanwhileWakes(Where where) throws Exception {
    set(where);
    RawFiles.Ends pipe = files.pipe();
    files.write(pipe.writer(), 3);
    Registration read = kq.register(Watch.read(pipe.reader()).disabled());
    try (var waiter = Meanwhile.call(kq::take)) {
      waiter.untilItWaits();
      read.enable();
      assertThat(waiter.join()).singleElement().returns(3L, Kevent::data);
    }
  }

  @ParameterizedTest
  @EnumSource
  void timeoutIsNeverEarlyAndHasNoResult(Where where) throws Exception {
    set(where);
    for (long nanos : new long[] {1, 999, 100_000, 1_000_000, 1_234_567, 30_000_000}) {
      long before = System.nanoTime();
      assertThat(kq.poll(Duration.ofNanos(nanos))).isEmpty();
      assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(nanos);
    }
    assertThat(kq.poll(Duration.ZERO)).isEmpty();
    assertThat(kq.poll(Duration.ofSeconds(-1))).isEmpty();
    assertThat(kq.kevent(null, new KeventList(1), Duration.ofNanos(1))).isZero();
  }

  @Test
  void shortestWaitSeesWhatIsReady() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    kq.register(Watch.read(pipe.reader()));
    files.write(pipe.writer(), 1);
    for (int i = 0; i < 100; i++) {
      assertThat(kq.poll(Duration.ofNanos(1))).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void timeoutGoesOnThoughTheWaiterIsDisturbed(Where where) throws Exception {
    set(where);
    Registration user = kq.register(Watch.user().disabled());
    long before = System.nanoTime();
    try (var waiter = Meanwhile.call(() -> kq.poll(Duration.ofMillis(300)))) {
      for (int i = 0; !waiter.isDone(); i++) {
        Duration period = Duration.ofHours(1_000_000).minusSeconds(i); // due before the others
        kq.register(Watch.timer(period)).close();
        user.trigger();
      }
      assertThat(waiter.join()).isEmpty();
      assertThat(System.nanoTime() - before).isBetween(300_000_000L, Meanwhile.SOON.toNanos());
    }
  }

  @ParameterizedTest
  @EnumSource
  void interruptBeforeTheWaitIsThrown(Where where) throws Exception {
    set(where);
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> kq.take());
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(InterruptedException.class)
        .isThrownBy(() -> kq.kevent(null, new KeventList(1), Kqueue.FOREVER));
    kq.register(Watch.user()).trigger();
    assertThat(kq.take()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void interruptDuringTheWaitIsThrownAndTheQueueGoesOn(Where where) throws Exception {
    set(where);
    Registration user = kq.register(Watch.user());
    try (var waiter =
        Meanwhile.call(
            () -> {
              int interrupts = 0;
              while (interrupts < 50) {
                try {
                  return kq.take();
                } catch (InterruptedException e) {
                  assertThat(Thread.currentThread().isInterrupted()).isFalse();
                  interrupts++;
                }
              }
              return kq.take();
            })) {
      for (int i = 0; i < 10; i++) {
        waiter.untilItWaits();
        waiter.thread().interrupt();
        Meanwhile.until("it is taken", () -> !waiter.thread().isInterrupted());
      }
      waiter.untilItWaits();
      user.trigger();
      assertThat(waiter.join()).singleElement().returns(user, Kevent::registration);
    }
    user.trigger();
    assertThat(kq.take()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource
  void interruptIsNotLostThoughOthersLook(Where where) throws Exception {
    set(where);
    try (var other = Meanwhile.call(() -> lookOnAndOn())) {
      for (int i = 0; i < 300; i++) {
        try (var waiter =
            Meanwhile.call(
                () ->
                    assertThatExceptionOfType(InterruptedException.class)
                        .isThrownBy(() -> kq.take()))) {
          waiter.untilItWaits();
          waiter.thread().interrupt();
          waiter.join();
        }
      }
      assertThat(other.isDone()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void wakeUpIsNotLostThoughOthersLook(Where where) throws Exception {
    set(where);
    Registration user = kq.register(Watch.user());
    List<Long> seen = new ArrayList<>();
    try (var other = Meanwhile.call(() -> lookOnAndOn());
        var waiter =
            Meanwhile.call(
                () -> {
                  for (Kevent event = Expect.one(kq); event.data() != 0; event = Expect.one(kq)) {
                    synchronized (seen) {
                      seen.add(event.data());
                      seen.notifyAll();
                    }
                  }
                  return seen;
                })) {
      for (long i = 1; i <= 10_000; i++) {
        synchronized (seen) {
          user.trigger(i);
          while (seen.size() < i) {
            seen.wait(Meanwhile.SOON.toMillis());
            assertThat(seen).as("seen in time").hasSize((int) i);
          }
        }
      }
      user.trigger(0);
      assertThat(waiter.join()).isSorted();
      assertThat(other.isDone()).isFalse();
    }
  }

  @Test
  void edgeIsNotLostThoughOthersLook() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    kq.register(Watch.read(pipe.reader()).clear());
    try (var other = Meanwhile.call(() -> lookOnAndOn())) {
      for (int i = 1; i <= 3_000; i++) {
        try (var waiter = Meanwhile.call(() -> Expect.one(kq))) {
          if (i % 3 == 0) {
            waiter.untilItWaits();
          }
          files.write(pipe.writer(), 1);
          waiter.join();
          files.drain(pipe.reader());
          kq.poll();
        }
      }
      assertThat(other.isDone()).isFalse();
    }
  }

  /** Looks what is pending, without taking it, until it is interrupted. */
  private Void lookOnAndOn() {
    while (!Thread.currentThread().isInterrupted()) {
      kq.stat();
    }
    return null;
  }

  @ParameterizedTest
  @EnumSource
  void closeWakesWhoWaits(Where where) throws Exception {
    BackgroundPollerThread.awaitEnd();
    long before = RawFiles.ownDescriptors();
    set(where);
    List<Meanwhile<?>> waiters = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      waiters.add(Meanwhile.call(kq::take).untilItWaits());
    }
    waiters.add(Meanwhile.callVirtually(kq::take).untilItWaits());
    kq.close();
    assertThat(kq.isOpen()).isFalse();
    for (Meanwhile<?> waiter : waiters) {
      assertThatExceptionOfType(KqueueException.class)
          .isThrownBy(waiter::join)
          .returns(Errno.EBADF, KqueueException::errno)
          .withMessageContaining("closed");
    }
    Meanwhile.until("nothing is left open", () -> RawFiles.ownDescriptors() == before);
  }

  @Test
  void closeAmidTrafficEndsEverybody() throws Exception {
    BackgroundPollerThread.awaitEnd();
    long before = RawFiles.ownDescriptors();
    for (int round = 0; round < 100; round++) {
      Kqueue queue = Kqueue.open();
      Kqueue inner = Kqueue.open();
      RawFiles.Ends pipe = files.pipe();
      queue.register(Watch.read(pipe.reader()));
      queue.register(Watch.timer(Duration.ofMillis(1)));
      Registration innerUser = inner.register(Watch.user());
      if (round % 2 == 0) {
        queue.register(Watch.read(inner).clear());
      }
      List<Meanwhile<?>> threads = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        threads.add(Meanwhile.call(() -> onAndOn(queue::take)));
      }
      threads.add(Meanwhile.call(() -> onAndOn(queue::poll)));
      threads.add(Meanwhile.callVirtually(() -> onAndOn(queue::take)));
      threads.add(
          Meanwhile.call(
              () ->
                  onAndOn(
                      () -> {
                        Registration user = queue.register(Watch.user());
                        user.trigger();
                        innerUser.trigger();
                        user.close();
                        return null;
                      })));
      long end = System.nanoTime() + round * 100_000L;
      while (System.nanoTime() < end) {
        files.write(pipe.writer(), 1);
        files.drain(pipe.reader());
      }
      queue.close();
      for (Meanwhile<?> thread : threads) {
        thread.join();
      }
      inner.close();
      files.close(pipe.reader());
      files.close(pipe.writer());
    }
    Meanwhile.until("nothing is left open", () -> RawFiles.ownDescriptors() == before);
  }

  /** Does something until the queue is found to be closed. */
  private static Void onAndOn(Callable<?> work) throws Exception {
    for (; ; ) {
      try {
        work.call();
      } catch (ClosedKqueueException e) {
        return null;
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void idleWaitUsesNoProcessor(Where where) throws Exception {
    set(where);
    kq.register(Watch.timer(Duration.ofHours(1)));
    Expect.sleep(kq);
  }
}
