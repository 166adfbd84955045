// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;

/** Interrupts that come together with events: neither is lost. */
class InterruptedWaitTest {
  private static final int TIMES = 5_000;

  private final RawFiles files = new RawFiles();
  private final Kqueue kq = Kqueue.open();

  /** Which thread waits, and how. */
  enum How {
    PARKED,
    IN_EPOLL,
    VIRTUAL,
    VIRTUAL_WITH_DESCRIPTORS;

    <T> Meanwhile<T> start(Callable<T> work) {
      return ordinal() < VIRTUAL.ordinal() ? Meanwhile.call(work) : Meanwhile.callVirtually(work);
    }

    boolean hasDescriptors() {
      return this == IN_EPOLL || this == VIRTUAL_WITH_DESCRIPTORS;
    }
  }

  private void set(How how) {
    if (how.hasDescriptors()) {
      kq.register(Watch.read(files.pipe().reader()));
    }
  }

  @AfterEach
  void close() {
    kq.close();
    files.close();
  }

  /** Each interrupt is thrown or still there after the wait; each ONESHOT is reported once. */
  @ParameterizedTest
  @EnumSource
  void neitherInterruptNorEventIsLost(How how) throws Exception {
    set(how);
    AtomicLong begun = new AtomicLong();
    AtomicLong interrupts = new AtomicLong();
    AtomicLong events = new AtomicLong();
    try (var waiter =
        how.start(
            () -> {
              while (interrupts.get() < TIMES || events.get() < TIMES) {
                begun.incrementAndGet();
                try {
                  events.addAndGet(kq.take().size());
                  if (Thread.interrupted()) {
                    interrupts.incrementAndGet();
                  }
                } catch (InterruptedException e) {
                  assertThat(Thread.currentThread().isInterrupted()).isFalse();
                  interrupts.incrementAndGet();
                }
              }
              return null;
            })) {
      Random random = new Random(5);
      for (int i = 0; i < TIMES; i++) {
        boolean interruptFirst = random.nextBoolean();
        if (random.nextInt(20) == 0) {
          waiter.untilItWaits();
        }
        if (interruptFirst) {
          waiter.thread().interrupt();
        }
        kq.register(Watch.user().oneshot()).trigger();
        if (!interruptFirst) {
          waiter.thread().interrupt();
        }
        long taken = i + 1;
        Meanwhile.until("both are taken", () -> interrupts.get() >= taken && events.get() >= taken);
      }
      waiter.join();
    }
    assertThat(interrupts.get()).isEqualTo(TIMES);
    assertThat(events.get()).isEqualTo(TIMES);
    assertThat(kq.size()).isEqualTo(how.hasDescriptors() ? 1 : 0);
    assertThat(kq.stat()).isZero();
  }

  /** Several threads wait in one epoll, whose events the system gives to any of them. */
  @Test
  void anInterruptEndsTheWaitOfItsThreadAlone() throws Exception {
    set(How.IN_EPOLL);
    Random random = new Random(6);
    for (int round = 0; round < 100; round++) {
      List<Meanwhile<Integer>> waiters = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        waiters.add(
            Meanwhile.call(() -> kq.kevent(null, new KeventList(1), Kqueue.FOREVER))
                .untilItWaits());
      }
      Collections.shuffle(waiters, random);
      int n = 1 + random.nextInt(3);
      List<Meanwhile<Integer>> interrupted = waiters.subList(0, n);
      List<Meanwhile<Integer>> others = waiters.subList(n, waiters.size());
      interrupted.forEach(waiter -> waiter.thread().interrupt());
      for (Meanwhile<Integer> waiter : interrupted) {
        assertThatThrownBy(waiter::join).isInstanceOf(InterruptedException.class);
      }
      assertThat(others).noneMatch(Meanwhile::isDone);
      for (int i = 0; i < others.size(); i++) {
        kq.register(Watch.user().oneshot()).trigger();
      }
      for (Meanwhile<Integer> waiter : others) {
        assertThat(waiter.join()).isEqualTo(1);
      }
    }
  }

  /** A call that does not wait is none of an interrupt's business. */
  @ParameterizedTest
  @EnumSource
  void callsThatDoNotWaitLeaveTheInterruptAlone(How how) throws Exception {
    set(how);
    try (var thread =
        how.start(
            () -> {
              Thread.currentThread().interrupt();
              Registration user = kq.register(Watch.user());
              user.trigger();
              assertThat(kq.stat()).isEqualTo(1);
              assertThat(kq.poll()).hasSize(1);
              assertThat(kq.poll()).isEmpty();
              assertThat(kq.kevent(null, new KeventList(1), 0)).isZero();
              assertThat(kq.poll(Duration.ZERO)).isEmpty();
              user.close();
              return Thread.interrupted();
            })) {
      assertThat(thread.join()).isTrue();
    }
  }

  /** Who is interrupted in its wait does not take a wake-up with it that was another's. */
  @ParameterizedTest
  @EnumSource
  void eventGoesToAnotherWaiter(How how) throws Exception {
    set(how);
    Registration user = kq.register(Watch.user());
    for (int i = 1; i <= 300; i++) {
      Callable<List<Kevent>> take = kq::take;
      try (var interrupted = how.start(take);
          var other = how.start(take)) {
        interrupted.untilItWaits();
        other.untilItWaits();
        if (i % 2 == 0) {
          interrupted.thread().interrupt();
          user.trigger(i);
        } else {
          user.trigger(i);
          interrupted.thread().interrupt();
        }
        // One of the two has it, and if the other was not interrupted it goes on waiting.
        Meanwhile.until("the interrupted one leaves", interrupted::isDone);
        List<Kevent> taken;
        try {
          taken = interrupted.join();
        } catch (InterruptedException e) {
          taken = other.join();
        }
        assertThat(taken).singleElement().returns((long) i, Kevent::data);
      }
    }
    assertThat(kq.stat()).isZero();
  }

  @Test
  void channelsOfTheProgramAreLeftOpen() throws Exception {
    var pipe = java.nio.channels.Pipe.open();
    try (var source = pipe.source();
        var sink = pipe.sink()) {
      source.configureBlocking(false);
      kq.register(Watch.read(source));
      try (var waiter = Meanwhile.call(kq::take)) {
        waiter.untilItWaits();
        waiter.thread().interrupt();
        Meanwhile.until("it leaves", waiter::isDone);
      }
      assertThat(source.isOpen()).isTrue();
      sink.write(java.nio.ByteBuffer.allocate(1));
      assertThat(Expect.one(kq).data()).isEqualTo(1);
    }
  }
}
