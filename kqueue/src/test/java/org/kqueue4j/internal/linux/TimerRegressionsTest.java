// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.kqueue4j.sys.Event.EVFILT_TIMER;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_DISABLE;
import static org.kqueue4j.sys.Event.EV_ENABLE;
import static org.kqueue4j.sys.Event.EV_ERROR;
import static org.kqueue4j.sys.Event.EV_ONESHOT;
import static org.kqueue4j.sys.Event.NOTE_MSECONDS;
import static org.kqueue4j.sys.Event.NOTE_NSECONDS;
import static org.kqueue4j.sys.Event.NOTE_SECONDS;
import static org.kqueue4j.sys.Event.NOTE_USECONDS;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.linux.wait.BackgroundPollerThread;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.ThreadMeter;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** Faults that timers had. */
class TimerRegressionsTest {
  private static final long MS = 1_000_000;

  /** The nanoseconds of each unit; 0 stands for none. */
  private static final Map<Integer, Long> UNITS =
      Map.of(
          0,
          MS,
          NOTE_SECONDS,
          1_000 * MS,
          NOTE_MSECONDS,
          MS,
          NOTE_USECONDS,
          1_000L,
          NOTE_NSECONDS,
          1L);

  private final Kqueue kq = Kqueue.open();

  @AfterEach
  void close() {
    kq.close();
  }

  /** Adds the timer 1, or changes it. */
  private static void add(Kqueue kq, int unit, long count) throws InterruptedException {
    Changes.apply(kq, 1, EVFILT_TIMER, EV_ADD, unit, count, null);
  }

  private static void assertTooLong(ThrowingCallable call) {
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(call)
        .returns(Errno.EINVAL, KqueueException::errno)
        .withMessageContaining("292 years");
  }

  /** Periods above 24.86 days were cut to that, so such a timer fired early. */
  @Test
  void periodsOfWeeksAndYearsAreExact() {
    for (long days : new long[] {24, 25, 30, 365, 100_000}) {
      Registration timer = kq.register(Watch.timer(Duration.ofDays(days)).oneshot());
      assertThat(kq.dump().nextTimer())
          .isBetween(Duration.ofDays(days).minusMinutes(10), Duration.ofDays(days));
      timer.close();
    }
  }

  /** The units were cut to the same 24.86 days; now each goes to what a long can count. */
  @ParameterizedTest
  @ValueSource(
      ints = {0, NOTE_SECONDS, NOTE_MSECONDS, NOTE_USECONDS, NOTE_NSECONDS})
  void eachUnitIsExactUpToItsLimitAndRefusedBeyond(int unit) throws Exception {
    long limit = Long.MAX_VALUE / UNITS.get(unit);
    add(kq, unit, limit);
    assertThat(kq.dump().nextTimer())
        .isGreaterThan(Duration.ofNanos(Long.MAX_VALUE).minusMinutes(10));
    Expect.none(kq);
    if (limit == Long.MAX_VALUE) {
      return;
    }
    assertTooLong(() -> add(kq, unit, limit + 1));
    assertTooLong(() -> add(kq, unit, Long.MAX_VALUE));
    KeventList events = new KeventList(1);
    KeventList changes = new KeventList(1).add(2, EVFILT_TIMER, EV_ADD, unit, limit + 1, null);
    assertThat(kq.kevent(changes, events, 0)).isEqualTo(1);
    assertThat(events.flags(0)).isEqualTo(EV_ERROR);
    assertThat(events.data(0)).isEqualTo(Errno.EINVAL.number());
    assertThat(kq.size()).isEqualTo(1);
  }

  /** A change to too long a period was cut as well; refused, it must leave the timer as it was. */
  @Test
  void refusedChangeLeavesTheTimerAsItWas() throws Exception {
    Changes.apply(kq, 1, EVFILT_TIMER, EV_ADD, NOTE_MSECONDS, 20, "old");
    assertTooLong(
        () -> Changes.apply(kq, 1, EVFILT_TIMER, EV_ADD, NOTE_SECONDS, Long.MAX_VALUE, "new"));
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> add(kq, NOTE_SECONDS | NOTE_NSECONDS, 1))
        .returns(Errno.EINVAL, KqueueException::errno);
    for (int i = 0; i < 3; i++) {
      assertThat(Expect.one(kq).attachment()).isEqualTo("old");
    }
  }

  /** The same of a registration, which a refused change leaves as it was. */
  @Test
  void refusedModificationLeavesTheRegistrationAsItWas() throws Exception {
    Duration period = Duration.ofMillis(20);
    Registration timer = kq.register(Watch.timer(period), "old");
    assertTooLong(() -> timer.modify(Watch.timer(Duration.ofSeconds(Long.MAX_VALUE)).oneshot()));
    for (int i = 0; i < 3; i++) {
      Kevent event = Expect.one(kq);
      assertThat(event.registration()).isEqualTo(timer);
      assertThat(event.attachment()).isEqualTo("old");
    }
    assertThat(timer.isValid()).isTrue();
  }

  /** A duration that a timer can't have threw ArithmeticException, or was cut. */
  @Test
  void durationsOfAnySizeMakeATimer() throws Exception {
    Duration longest = Duration.ofNanos(Long.MAX_VALUE);
    Registration timer = kq.register(Watch.timer(longest));
    timer.modify(Watch.timer(longest.truncatedTo(ChronoUnit.MILLIS)));
    for (Duration tooLong :
        List.of(
            longest.plusNanos(1),
            longest.plusDays(1),
            Duration.ofSeconds(Long.MAX_VALUE, 999_999_999))) {
      assertTooLong(() -> kq.register(Watch.timer(tooLong)));
      assertTooLong(() -> timer.modify(Watch.timer(tooLong)));
    }
    assertThat(kq.size()).isEqualTo(1);
    for (Duration past :
        List.of(
            Duration.ofSeconds(Long.MIN_VALUE),
            Duration.ofSeconds(Long.MIN_VALUE, 1),
            longest.negated().minusNanos(7))) {
      Registration tick = kq.register(Watch.timer(past).oneshot());
      assertThat(Expect.one(kq).registration()).isEqualTo(tick);
    }
  }

  /**
   * The time of the alarm's next look was the sum of two longs: for a timer of centuries it was
   * long past, so the alarm looked without end.
   */
  @Test
  void nobodyIsBusyWithATimerOfCenturies() throws Exception {
    try (Kqueue outer = Kqueue.open();
        Kqueue inner = Kqueue.open()) {
      outer.register(Watch.read(inner)); // the alarm counts from a time before the next queue's
    }
    BackgroundPollerThread.awaitEnd();
    try (Kqueue outer = Kqueue.open();
        Kqueue inner = Kqueue.open()) {
      outer.register(Watch.read(inner));
      add(inner, NOTE_NSECONDS, Long.MAX_VALUE);
      inner.register(Watch.user()).trigger();
      Expect.one(outer); // the alarm has looked
      Expect.one(inner);
      Thread alarm =
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().equals("kqueue4j-poller"))
              .findAny()
              .orElseThrow();
      Meanwhile.until("the alarm waits", () -> isIdle(alarm));
    }
  }

  /** Whether it has used next to no processor for a while. */
  private static boolean isIdle(Thread thread) {
    long cpu = ThreadMeter.cpuNanosOf(thread);
    long end = System.nanoTime() + 100 * MS;
    Meanwhile.until("a while is over", () -> System.nanoTime() >= end);
    return ThreadMeter.cpuNanosOf(thread) - cpu < 10 * MS;
  }

  /** How a timer is changed without a look in between. */
  enum Change {
    ADD(EV_ADD),
    ENABLE(EV_ENABLE),
    DISABLE(EV_DISABLE, EV_ENABLE);

    private final int[] flags;

    Change(int... flags) {
      this.flags = flags;
    }

    void apply(Kqueue kq, Duration period) throws InterruptedException {
      for (int each : flags) {
        Changes.apply(kq, 1, EVFILT_TIMER, each, NOTE_MSECONDS, period.toMillis(), null);
      }
    }
  }

  /** Periods that had passed unseen were counted by the length that a change gave afterwards. */
  @ParameterizedTest
  @EnumSource
  void passedPeriodsAreCountedWithTheirOwnLength(Change change) throws Exception {
    long begin = System.nanoTime();
    add(kq, NOTE_MSECONDS, 1);
    long armed = System.nanoTime();
    Meanwhile.until("it has expired", () -> System.nanoTime() - armed >= 50 * MS);
    long atLeast = (System.nanoTime() - armed) / MS;
    change.apply(kq, Duration.ofHours(1));
    long atMost = (System.nanoTime() - begin) / MS;
    assertThat(Expect.one(kq).data()).isBetween(atLeast, atMost + 1);
  }

  /** 100 ms, changed to 1 ms after 350 ms, gave 265 instead of 3. */
  @ParameterizedTest
  @EnumSource
  void passedPeriodsDoNotBecomeShorter(Change change) throws Exception {
    long period = 100;
    long begin = System.nanoTime();
    add(kq, NOTE_MSECONDS, period);
    Meanwhile.until("three have passed", () -> System.nanoTime() - begin >= 350 * MS);
    long changing = System.nanoTime();
    change.apply(kq, Duration.ofMillis(1));
    long data = Expect.one(kq).data();
    long now = System.nanoTime();
    assertThat(data).isBetween(3L, (changing - begin) / (period * MS) + 1 + (now - changing) / MS);
  }

  /** One that is reported once has expired once, whatever its change says. */
  @Test
  void oneshotThatIsDueIsCountedOnce() throws Exception {
    Changes.apply(kq, 1, EVFILT_TIMER, EV_ADD | EV_ONESHOT, NOTE_MSECONDS, 1, null);
    long armed = System.nanoTime();
    Meanwhile.until("it has expired", () -> System.nanoTime() - armed >= 20 * MS);
    add(kq, NOTE_NSECONDS, 1);
    assertThat(Expect.one(kq).data()).isEqualTo(1);
    assertThat(kq.size()).isZero();
  }

  /** The same if it has expired, and waits to be reported, when it is changed. */
  @Test
  void oneshotThatIsPendingIsNotCountedAgain() throws Exception {
    Changes.apply(kq, 1, EVFILT_TIMER, EV_ADD | EV_ONESHOT, NOTE_MSECONDS, 1, null);
    Meanwhile.until("it is pending", () -> kq.stat() == 1);
    Changes.apply(kq, 1, EVFILT_TIMER, EV_ADD | EV_ONESHOT, NOTE_SECONDS, 3_600, null);
    assertThat(Expect.one(kq).data()).isEqualTo(1);
    assertThat(kq.size()).isZero();
  }

  /**
   * A change between the harvest of a due timer and its note, while queues that watch are notified:
   * each period is counted once.
   */
  @Test
  void changesDuringTimerNotesLoseAndDoubleNothing() throws Exception {
    int timers = 50;
    List<Kqueue> outer = new ArrayList<>();
    long[] seen = new long[timers];
    long begin = System.nanoTime();
    try (Meanwhile<Void> changer = Meanwhile.call(() -> enableOnAndOn(timers))) {
      for (int i = 0; i < 3; i++) {
        Kqueue watcher = Kqueue.open();
        outer.add(watcher);
        watcher.register(Watch.read(kq));
      }
      for (int i = 0; i < timers; i++) {
        change(i, EV_ADD);
      }
      Consumer<Kevent> count = event -> seen[(int) event.ident()] += event.data();
      while (!changer.isDone()) {
        kq.poll(Duration.ofMillis(1)).forEach(count);
      }
      changer.join();
      for (int i = 0; i < timers; i++) {
        change(i, EV_DISABLE);
      }
      long end = System.nanoTime();
      for (long counted : seen) {
        assertThat(counted).isLessThanOrEqualTo((end - begin) / MS);
      }
    } finally {
      outer.forEach(Kqueue::close);
    }
  }

  private void change(int ident, int flags) throws InterruptedException {
    Changes.apply(kq, ident, EVFILT_TIMER, flags, NOTE_MSECONDS, 1, null);
  }

  private Void enableOnAndOn(int timers) throws InterruptedException {
    for (int round = 0; round < 300; round++) {
      for (int i = 0; i < timers; i++) {
        try {
          change(i, EV_ENABLE);
        } catch (KqueueException e) {
          assertThat(e.errno()).isEqualTo(Errno.ENOENT); // it is still to be added
        }
      }
    }
    return null;
  }

  /** Two units were refused at first, but taken by a change, as milliseconds. */
  @Test
  void changeToTwoUnitsIsRefused() throws Exception {
    add(kq, 0, 3_600_000);
    for (int units : new int[] {NOTE_SECONDS | NOTE_NSECONDS, NOTE_MSECONDS | NOTE_USECONDS}) {
      assertThatExceptionOfType(KqueueException.class)
          .isThrownBy(() -> add(kq, units, 1))
          .returns(Errno.EINVAL, KqueueException::errno);
    }
    assertThat(kq.dump().knotes().getFirst().sdata()).isEqualTo(3_600_000);
  }
}
