// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.kqueue4j.sys.Event.EVFILT_TIMER;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_ONESHOT;
import static org.kqueue4j.sys.Event.NOTE_MSECONDS;
import static org.kqueue4j.sys.Event.NOTE_NSECONDS;
import static org.kqueue4j.sys.Event.NOTE_SECONDS;
import static org.kqueue4j.sys.Event.NOTE_USECONDS;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** Timers by the clock of the system. */
class TimerTest {
  private static final long MS = 1_000_000;
  private final Kqueue kq = Kqueue.open();

  @AfterEach
  void close() {
    kq.close();
  }

  /** Waits for so many expiries in all. */
  private void await(long expiries) throws Exception {
    for (long seen = 0; seen < expiries; ) {
      seen += Expect.one(kq).data();
    }
  }

  @Test
  void neverEarly() throws Exception {
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      long nanos = 1 + random.nextInt(random.nextBoolean() ? 3_000_000 : 30_000);
      long before = System.nanoTime();
      Registration timer = kq.register(Watch.timer(Duration.ofNanos(nanos)).oneshot());
      Kevent event = Expect.one(kq);
      assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(nanos);
      assertThat(event.registration()).isEqualTo(timer);
      assertThat(event.data()).isEqualTo(1);
    }
    assertThat(kq.size()).isZero();
  }

  /** Adds a timer with an ident, and a period in a unit, as a C program does. */
  private void add(long ident, int flags, int unit, long period) throws InterruptedException {
    Changes.apply(kq, ident, EVFILT_TIMER, EV_ADD | flags, unit, period, null);
  }

  private static Stream<Arguments> units() {
    return Stream.of(
        Arguments.of(0, 30, 30 * MS),
        Arguments.of(NOTE_MSECONDS, 30, 30 * MS),
        Arguments.of(NOTE_USECONDS, 30_000, 30 * MS),
        Arguments.of(NOTE_NSECONDS, 30_000_000, 30 * MS),
        Arguments.of(NOTE_SECONDS, 1, 1_000 * MS));
  }

  @ParameterizedTest
  @MethodSource
  void units(int unit, long count, long expected) throws Exception {
    long before = System.nanoTime();
    add(1, EV_ONESHOT, unit, count);
    Expect.one(kq);
    assertThat(System.nanoTime() - before).isBetween(expected, Meanwhile.SOON.toNanos());
    assertThat(kq.poll(Duration.ofNanos(1))).isEmpty();
  }

  @Test
  void twoUnitsAreRefused() {
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> add(1, 0, NOTE_SECONDS | NOTE_MSECONDS, 1))
        .returns(Errno.EINVAL, KqueueException::errno);
    assertThat(kq.size()).isZero();
  }

  @Test
  void zeroAndLessIsOneTick() throws Exception {
    for (long period : new long[] {0, -1, Long.MIN_VALUE}) {
      long begin = System.nanoTime();
      add(1, EV_ONESHOT, 0, period);
      await(1);
      assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(MS);
    }
    for (Duration period : List.of(Duration.ZERO, Duration.ofNanos(-1), Duration.ofDays(-1))) {
      long begin = System.nanoTime();
      kq.register(Watch.timer(period).oneshot());
      await(1);
      assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(MS);
    }
  }

  @Test
  void longestPeriodsDoNotOverflow() throws Exception {
    long nanos = 1_000 * MS;
    for (int unit : new int[] {NOTE_SECONDS, NOTE_MSECONDS, NOTE_USECONDS, NOTE_NSECONDS}) {
      add(unit, 0, unit, Long.MAX_VALUE / nanos);
      nanos /= 1_000;
    }
    add(0, 0, 0, Long.MAX_VALUE / MS);
    Expect.none(kq);
    assertThat(kq.size()).isEqualTo(5);
  }

  @Test
  void periodicTimerKeepsItsPhase() throws Exception {
    long period = 5 * MS;
    long begin = System.nanoTime();
    kq.register(Watch.timer(Duration.ofNanos(period)));
    long armed = System.nanoTime();
    long expiries = 0;
    Random random = new Random(2);
    while (expiries < 60) {
      Kevent event = Expect.one(kq);
      long now = System.nanoTime();
      expiries += event.data();
      // Of periods since the timer was armed, all that had passed when it was read are counted.
      assertThat(expiries).isLessThanOrEqualTo((now - begin) / period);
      if (random.nextInt(4) == 0) {
        long late = System.nanoTime() + random.nextInt(20) * MS;
        Meanwhile.until("time has passed", () -> System.nanoTime() >= late);
        long atLeast = (System.nanoTime() - armed) / period;
        expiries += kq.poll().stream().mapToLong(Kevent::data).sum();
        assertThat(expiries).isGreaterThanOrEqualTo(atLeast);
      }
    }
  }

  @Test
  void missedPeriodsAreCountedInOneEvent() throws Exception {
    long begin = System.nanoTime();
    kq.register(Watch.timer(Duration.ofMillis(2)));
    long armed = System.nanoTime();
    Meanwhile.until("fifty have passed", () -> System.nanoTime() - armed >= 100 * MS);
    assertThat(Expect.one(kq).data()).isBetween(50L, (System.nanoTime() - begin) / (2 * MS));
  }

  @Test
  void disabledTimerGoesOnCounting() throws Exception {
    Registration timer = kq.register(Watch.timer(Duration.ofMillis(1)).disabled());
    long armed = System.nanoTime();
    assertThat(kq.poll(Duration.ofMillis(30))).isEmpty();
    timer.enable();
    assertThat(Expect.one(kq).data()).isGreaterThanOrEqualTo(30);
    assertThat(System.nanoTime() - armed).isGreaterThanOrEqualTo(30 * MS);
  }

  @Test
  void changeDoesNotRestartTheRunningPeriod() throws Exception {
    long begin = System.nanoTime();
    add(1, 0, NOTE_MSECONDS, 100);
    List<Kevent> events = new ArrayList<>();
    while (events.isEmpty()) {
      Changes.apply(kq, 1, EVFILT_TIMER, EV_ADD, NOTE_SECONDS, 3_600, "changed");
      events.addAll(kq.poll(Duration.ofMillis(5)));
      assertThat(System.nanoTime() - begin).isLessThan(Meanwhile.SOON.toNanos());
    }
    assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(100 * MS);
    assertThat(events).singleElement().returns("changed", Kevent::attachment);
    assertThat(kq.poll(Duration.ofMillis(200))).as("the new period is an hour").isEmpty();
  }

  @Test
  void shorterPeriodHoldsFromTheNextExpiryOn() throws Exception {
    long begin = System.nanoTime();
    add(1, 0, NOTE_MSECONDS, 20);
    add(1, 0, NOTE_MSECONDS, 1);
    await(1);
    assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(20 * MS);
    await(10);
    assertThat(System.nanoTime() - begin).isBetween(30 * MS, Meanwhile.SOON.toNanos());
  }

  @Test
  void modifiedTimerStartsAgain() throws Exception {
    Registration timer = kq.register(Watch.timer(Duration.ofMillis(1)), "kept");
    Meanwhile.until("it is pending", () -> kq.stat() == 1);
    long begin = System.nanoTime();
    timer.modify(Watch.timer(Duration.ofMillis(20)).oneshot());
    Expect.none(kq);
    Kevent event = Expect.one(kq);
    assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(20 * MS);
    assertThat(event.data()).isEqualTo(1);
    assertThat(event.attachment()).isEqualTo("kept");
    assertThat(kq.size()).isZero();
  }

  @Test
  void shorterPeriodOfAModifiedTimerHoldsAtOnce() throws Exception {
    Registration timer = kq.register(Watch.timer(Duration.ofHours(1)));
    timer.modify(Watch.timer(Duration.ofMillis(1)));
    await(3);
  }

  @Test
  void dueAtOnceComeInTheOrderOfTheirDeadlines() throws Exception {
    // So far apart that the time it takes to arm them makes no difference.
    int n = 20;
    List<Integer> order = IntStream.range(0, n).boxed().toList();
    List<Integer> shuffled = new ArrayList<>(order);
    Collections.shuffle(shuffled, new Random(3));
    long begin = System.nanoTime();
    for (int i : shuffled) {
      kq.register(Watch.timer(Duration.ofMillis(1 + 10 * i)).oneshot(), i);
    }
    boolean quick = System.nanoTime() - begin < 10 * MS;
    Meanwhile.until("all are due", () -> System.nanoTime() - begin > 10 * n * MS + 20 * MS);
    List<Kevent> events = kq.poll();
    if (quick) {
      assertThat(events).extracting(Kevent::attachment).isEqualTo(order);
    } else {
      assertThat(events).hasSize(n);
    }
  }

  @Test
  void deletedTimersAreGone() throws Exception {
    int n = 100_000;
    List<Registration> timers = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      timers.add(kq.register(Watch.timer(Duration.ofSeconds(1 + i % 1000)).oneshot()));
    }
    assertThat(kq.size()).isEqualTo(n);
    timers.forEach(Registration::close);
    assertThat(kq.size()).isZero();
    Registration last = kq.register(Watch.timer(Duration.ofMillis(1)).oneshot());
    assertThat(Expect.one(kq).registration()).isEqualTo(last);
  }

  @Test
  void hundredThousandExpireOnceEach() throws Exception {
    int n = 100_000;
    Random random = new Random(4);
    for (int i = 0; i < n; i++) {
      kq.register(Watch.timer(Duration.ofNanos(1 + random.nextInt(100_000_000))).oneshot(), i);
    }
    boolean[] seen = new boolean[n];
    for (int left = n; left > 0; ) {
      List<Kevent> events = kq.poll(Meanwhile.SOON);
      assertThat(events).isNotEmpty();
      for (Kevent event : events) {
        int i = event.attachment(Integer.class);
        assertThat(seen[i]).isFalse();
        seen[i] = true;
        left--;
      }
    }
    assertThat(kq.size()).isZero();
  }

  @Test
  void deletedWhilePendingIsNotReported() throws Exception {
    Registration timer = kq.register(Watch.timer(Duration.ofMillis(1)));
    Meanwhile.until("it is pending", () -> kq.stat() == 1);
    timer.close();
    Expect.none(kq);
    assertThat(kq.stat()).isZero();
  }

  @Test
  void sameNumberInTwoQueuesIsTwoTimers() throws Exception {
    try (Kqueue other = Kqueue.open()) {
      add(1, EV_ONESHOT, NOTE_MSECONDS, 1);
      Changes.apply(other, 1, EVFILT_TIMER, EV_ADD | EV_ONESHOT, NOTE_SECONDS, 3_600, null);
      Expect.one(kq);
      Expect.none(other);
      assertThat(other.size()).isEqualTo(1);
    }
  }
}
