// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Note;
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
      kq.register(Watch.timer(Duration.ofNanos(nanos)).oneshot());
      Kevent event = Expect.one(kq);
      assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(nanos);
      assertThat(event.ident()).isEqualTo(i);
      assertThat(event.data()).isEqualTo(1);
    }
    assertThat(kq.size()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    ",          30,       30_000_000",
    "MSECONDS,  30,       30_000_000",
    "USECONDS,  30_000,   30_000_000",
    "NSECONDS,  30000000, 30_000_000",
    "SECONDS,   1,        1_000_000_000"
  })
  void units(Note unit, String count, String nanos) throws Exception {
    Kevent timer =
        Kevent.of(1, org.kqueue4j.Filter.TIMER, 0, 0, Long.parseLong(count.replace("_", "")), null);
    long expected = Long.parseLong(nanos.replace("_", ""));
    long before = System.nanoTime();
    kq.add((unit == null ? timer : timer.notes(unit)).oneshot());
    Expect.one(kq);
    assertThat(System.nanoTime() - before).isBetween(expected, Meanwhile.SOON.toNanos());
    assertThat(kq.poll(Duration.ofNanos(1))).isEmpty();
  }

  @Test
  void twoUnitsAreRefused() {
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(
            () -> kq.add(Kevent.timer(1, Duration.ofMillis(1)).notes(Note.SECONDS, Note.MSECONDS)))
        .returns(Errno.EINVAL, KqueueException::errno);
    assertThat(kq.size()).isZero();
  }

  @Test
  void zeroAndLessIsOneTick() throws Exception {
    for (long period : new long[] {0, -1, Long.MIN_VALUE}) {
      long begin = System.nanoTime();
      kq.add(Kevent.timer(1, Duration.ZERO).data(period).oneshot());
      await(1);
      assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(MS);
    }
  }

  @Test
  void longestPeriodsDoNotOverflow() {
    long nanos = 1_000 * MS;
    for (Note unit : new Note[] {Note.SECONDS, Note.MSECONDS, Note.USECONDS, Note.NSECONDS}) {
      kq.add(Kevent.timer(unit.bit(), Duration.ZERO).notes(unit).data(Long.MAX_VALUE / nanos));
      nanos /= 1_000;
    }
    kq.add(Kevent.timer(0, Duration.ZERO).data(Long.MAX_VALUE / MS));
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
    Kevent timer = Watch.timer(Duration.ofMillis(1));
    kq.add(timer.disabled());
    long armed = System.nanoTime();
    assertThat(kq.poll(Duration.ofMillis(30))).isEmpty();
    kq.enable(timer);
    assertThat(Expect.one(kq).data()).isGreaterThanOrEqualTo(30);
    assertThat(System.nanoTime() - armed).isGreaterThanOrEqualTo(30 * MS);
  }

  @Test
  void changeDoesNotRestartTheRunningPeriod() throws Exception {
    long begin = System.nanoTime();
    kq.register(Watch.timer(Duration.ofMillis(100)));
    List<Kevent> events = new ArrayList<>();
    while (events.isEmpty()) {
      kq.register(Watch.timer(Duration.ofHours(1)), "changed");
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
    kq.register(Watch.timer(Duration.ofMillis(20)));
    kq.register(Watch.timer(Duration.ofMillis(1)));
    await(1);
    assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(20 * MS);
    await(10);
    assertThat(System.nanoTime() - begin).isBetween(30 * MS, Meanwhile.SOON.toNanos());
  }

  @Test
  void dueAtOnceComeInTheOrderOfTheirDeadlines() throws Exception {
    // So far apart that the time it takes to arm them makes no difference.
    int n = 20;
    List<Long> ids = new ArrayList<>();
    for (long id = 0; id < n; id++) {
      ids.add(id);
    }
    List<Long> shuffled = new ArrayList<>(ids);
    Collections.shuffle(shuffled, new Random(3));
    long begin = System.nanoTime();
    for (long id : shuffled) {
      kq.register(Watch.timer(Duration.ofMillis(1 + 10 * id)).oneshot());
    }
    boolean quick = System.nanoTime() - begin < 10 * MS;
    Meanwhile.until("all are due", () -> System.nanoTime() - begin > 10 * n * MS + 20 * MS);
    List<Kevent> events = kq.poll();
    if (quick) {
      assertThat(events).extracting(Kevent::ident).isEqualTo(ids);
    } else {
      assertThat(events).hasSize(n);
    }
  }

  @Test
  void deletedTimersAreGone() throws Exception {
    int n = 100_000;
    for (int id = 0; id < n; id++) {
      kq.register(Watch.timer(Duration.ofSeconds(1 + id % 1000)).oneshot());
    }
    assertThat(kq.size()).isEqualTo(n);
    for (int id = 0; id < n; id++) {
      kq.delete(Watch.timer(Duration.ZERO));
    }
    assertThat(kq.size()).isZero();
    kq.register(Watch.timer(Duration.ofMillis(1)).oneshot());
    assertThat(Expect.one(kq).ident()).isEqualTo(n);
  }

  @Test
  void hundredThousandExpireOnceEach() throws Exception {
    int n = 100_000;
    Random random = new Random(4);
    for (int id = 0; id < n; id++) {
      kq.register(Watch.timer(Duration.ofNanos(1 + random.nextInt(100_000_000))).oneshot());
    }
    boolean[] seen = new boolean[n];
    for (int left = n; left > 0; ) {
      List<Kevent> events = kq.poll(Meanwhile.SOON);
      assertThat(events).isNotEmpty();
      for (Kevent event : events) {
        assertThat(seen[(int) event.ident()]).isFalse();
        seen[(int) event.ident()] = true;
        left--;
      }
    }
    assertThat(kq.size()).isZero();
  }

  @Test
  void deletedWhilePendingIsNotReported() throws Exception {
    kq.register(Watch.timer(Duration.ofMillis(1)));
    Meanwhile.until("it is pending", () -> kq.stat() == 1);
    kq.delete(Watch.timer(Duration.ZERO));
    Expect.none(kq);
    assertThat(kq.stat()).isZero();
  }

  @Test
  void sameNumberInTwoQueuesIsTwoTimers() throws Exception {
    try (Kqueue other = Kqueue.open()) {
      kq.register(Watch.timer(Duration.ofMillis(1)).oneshot());
      other.register(Watch.timer(Duration.ofHours(1)).oneshot());
      Expect.one(kq);
      Expect.none(other);
      assertThat(other.size()).isEqualTo(1);
    }
  }
}
