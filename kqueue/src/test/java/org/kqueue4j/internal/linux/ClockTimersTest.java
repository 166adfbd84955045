// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.kqueue4j.sys.Event.EVFILT_TIMER;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_DELETE;
import static org.kqueue4j.sys.Event.EV_DISABLE;
import static org.kqueue4j.sys.Event.EV_ENABLE;
import static org.kqueue4j.sys.Event.EV_ONESHOT;
import static org.kqueue4j.sys.Event.NOTE_ABSTIME;
import static org.kqueue4j.sys.Event.NOTE_MACH_CONTINUOUS_TIME;
import static org.kqueue4j.sys.Event.NOTE_MSECONDS;
import static org.kqueue4j.sys.Event.NOTE_NSECONDS;
import static org.kqueue4j.sys.Event.NOTE_SECONDS;
import static org.kqueue4j.sys.Event.NOTE_USECONDS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** Timers by the wall clock, and by the clock that counts while the machine sleeps. */
class ClockTimersTest {
  private static final long HOUR = 3_600_000;

  private final Kqueue kq = Kqueue.open();

  @AfterEach
  void close() {
    kq.close();
  }

  private void add(long ident, int fflags, long data) throws InterruptedException {
    Changes.apply(kq, ident, EVFILT_TIMER, EV_ADD, fflags, data, null);
  }

  private static long millis() {
    return System.currentTimeMillis();
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MIN_VALUE, -1, 0, 1})
  void aTimeThatHasPassedIsReportedAtOnce(long time) throws Exception {
    add(1, NOTE_ABSTIME, time);
    assertThat(kq.poll()).singleElement().returns(1L, Kevent::data).returns(0, Kevent::fflags);
    Expect.sleep(kq);
    assertThat(kq.size()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    NOTE_SECONDS + ", SECONDS",
    NOTE_MSECONDS + ", MILLIS",
    "0, MILLIS",
    NOTE_USECONDS + ", MICROS",
    NOTE_NSECONDS + ", NANOS"
  })
  void aTimeIsReportedOnceItHasComeInEachUnit(int unit, ChronoUnit name) throws Exception {
    Instant now = Instant.now();
    Instant time = now.plus(name == ChronoUnit.SECONDS ? 1000 : 30, ChronoUnit.MILLIS);
    time = time.truncatedTo(name);
    add(1, NOTE_ABSTIME | unit, name.between(Instant.EPOCH, time));
    assertThat(Expect.one(kq).data()).isEqualTo(1);
    assertThat(Instant.now()).isAfterOrEqualTo(time);
    Expect.sleep(kq);
  }

  @Test
  void wakesAVirtualThread() throws Exception {
    Meanwhile<Kevent> other = Meanwhile.callVirtually(() -> Expect.one(kq));
    other.untilItWaits();
    add(1, NOTE_ABSTIME, millis() + 30);
    assertThat(other.join().ident()).isEqualTo(1);
  }

  @Test
  void timesAreReportedInTheirOrder() throws Exception {
    List<Long> idents = new ArrayList<>();
    for (long i = 0; i < 1000; i++) {
      idents.add(i);
    }
    Collections.shuffle(idents, new Random(1));
    long start = millis() + 1000;
    for (long ident : idents) {
      Changes.apply(
          kq,
          ident,
          EVFILT_TIMER,
          EV_ADD | EV_ONESHOT,
          NOTE_ABSTIME | NOTE_USECONDS,
          start * 1000 + 20 * ident,
          null);
    }
    assumeThat(millis()).as("the time of the first, until which all are added").isLessThan(start);
    List<Long> reported = new ArrayList<>();
    while (reported.size() < idents.size()) {
      List<Kevent> events = kq.poll(Meanwhile.SOON);
      assertThat(events).isNotEmpty();
      events.forEach(event -> reported.add(event.ident()));
    }
    assertThat(reported).isSorted().doesNotHaveDuplicates();
    assertThat(kq.size()).isZero();
  }

  @Test
  void anAddGivesAnotherTimeAndDiscardsWhatIsPending() throws Exception {
    add(1, NOTE_ABSTIME, 1);
    add(1, NOTE_ABSTIME, millis() + HOUR);
    Expect.none(kq);
    add(1, NOTE_ABSTIME, millis() + 30);
    Expect.one(kq);
    add(1, NOTE_ABSTIME, 1);
    Expect.one(kq);
    Changes.apply(kq, 2, EVFILT_TIMER, EV_ADD | EV_ONESHOT, NOTE_ABSTIME, 1, null);
    add(2, NOTE_ABSTIME, millis() + HOUR);
    Expect.none(kq);
    add(1, NOTE_MSECONDS, 5);
    Expect.one(kq);
    Expect.one(kq);
    add(1, NOTE_ABSTIME, millis() + HOUR);
    Expect.sleep(kq);
    add(1, NOTE_MACH_CONTINUOUS_TIME, 5);
    Expect.one(kq);
    Expect.one(kq);
  }

  /** Of a timer by the other clocks an enable or a disable says nothing. */
  @Test
  void onlyAnAddGivesAnotherTime() throws Exception {
    add(1, NOTE_ABSTIME, millis() + HOUR);
    add(2, NOTE_ABSTIME, millis() + 20);
    for (int flags : new int[] {EV_DISABLE, EV_ENABLE, 0}) {
      Changes.apply(kq, 1, EVFILT_TIMER, flags, 0, 1, null);
      Changes.apply(kq, 2, EVFILT_TIMER, flags, 0, HOUR, "changed");
    }
    assertThat(Expect.one(kq)).returns(2L, Kevent::ident).returns("changed", Kevent::attachment);
    Expect.sleep(kq);
  }

  @Test
  void aDeletedOneIsNotReported() throws Exception {
    add(1, NOTE_ABSTIME, millis() + 20);
    add(2, NOTE_MACH_CONTINUOUS_TIME, 20);
    Changes.apply(kq, 1, EVFILT_TIMER, EV_DELETE);
    Changes.apply(kq, 2, EVFILT_TIMER, EV_DELETE);
    Expect.sleep(kq);
  }

  @Test
  void periodsThatCountWhileTheMachineSleepsAreCounted() throws Exception {
    add(1, NOTE_MACH_CONTINUOUS_TIME | NOTE_USECONDS, 500);
    long start = System.nanoTime();
    long count = 0;
    while (count < 100) {
      count += Expect.one(kq).data();
    }
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo((count - 1) * 500_000);
  }

  /** The kernel moves a timer by its clock when the clock is set, or the machine has slept. */
  @Test
  void eachIsATimerByItsClock() throws Exception {
    add(1, NOTE_ABSTIME, millis() + HOUR);
    assertThat(clocks()).containsExactlyInAnyOrder(0);
    add(2, NOTE_MACH_CONTINUOUS_TIME, HOUR);
    assertThat(clocks()).containsExactlyInAnyOrder(0, 7);
    kq.close();
    assertThat(clocks()).isEmpty();
  }

  /** The clocks of the timerfds of this process, of which nothing else has any. */
  private static List<Integer> clocks() throws IOException {
    List<Integer> clocks = new ArrayList<>();
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fdinfo"))) {
      for (Path descriptor : descriptors.toList()) {
        if (Files.exists(descriptor)) {
          for (String line : Files.readAllLines(descriptor)) {
            if (line.startsWith("clockid:")) {
              clocks.add(Integer.valueOf(line.substring(8).strip()));
            }
          }
        }
      }
    }
    return clocks;
  }

  @Test
  void theNextTimerIsThatOfAnyClock() {
    kq.register(Watch.timer(Duration.ofHours(3)));
    kq.register(Watch.at(Instant.now().plus(Duration.ofHours(2))));
    assertThat(kq.dump().nextTimer()).isBetween(Duration.ofMinutes(119), Duration.ofHours(2));
    kq.register(Watch.timer(Duration.ofHours(1)).throughSleep());
    assertThat(kq.dump().nextTimer()).isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
  }

  @Test
  void aWatchOfATimeIsReportedOnceAndCanBeGivenAnotherTime() throws Exception {
    Registration soon = kq.register(Watch.at(Instant.now().plus(Duration.ofHours(1))), "soon");
    kq.register(Watch.at(Instant.now().plus(Duration.ofHours(1))), "later");
    kq.register(Watch.at(Instant.MIN), "past");
    assertThat(Expect.one(kq).attachment()).isEqualTo("past");
    Expect.none(kq);
    Instant time = Instant.now().plusMillis(20);
    soon.modify(Watch.at(time));
    assertThat(Expect.one(kq).attachment()).isEqualTo("soon");
    assertThat(Instant.now()).isAfterOrEqualTo(time);
    assertThat(soon.isValid()).isFalse();
    Expect.sleep(kq);
  }

  @Test
  void aTimeThatCannotBeCountedIsRefused() {
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> kq.register(Watch.at(Instant.MAX)))
        .returns(Errno.EINVAL, KqueueException::errno)
        .withMessageContaining("2262");
  }
}
