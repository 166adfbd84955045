// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kqueue4j.sys.Event.EVFILT_TIMER;
import static org.kqueue4j.sys.Event.EVFILT_USER;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_DISABLE;
import static org.kqueue4j.sys.Event.EV_ONESHOT;
import static org.kqueue4j.sys.Event.NOTE_NSECONDS;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kqueue4j.Filter;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.kqueue4j.support.Meanwhile;

/** Many timers are due at once: each wait takes what it has room for, and the others stay due. */
class ManyTimersTest {
  /** More than are run without a release of the lock, and than a background thread takes. */
  private static final int MANY = 3_000;

  private final Kqueue kq = Kqueue.open();

  @AfterEach
  void close() {
    kq.close();
  }

  /** Arms timers that are due one after the other, and waits until all are due. */
  private static void makeDue(Kqueue kq, int flags, long firstIdent, int timers)
      throws InterruptedException {
    for (int i = 0; i < timers; i++) {
      Changes.apply(
          kq, firstIdent + i, EVFILT_TIMER, EV_ADD | flags, NOTE_NSECONDS, 1_000_000, null);
    }
    long armed = System.nanoTime();
    Meanwhile.until("all are due", () -> System.nanoTime() - armed > 1_000_000);
  }

  private List<Long> idents(KeventList events) {
    return LongStream.range(0, events.size()).map(i -> events.ident((int) i)).boxed().toList();
  }

  @Test
  void eachWaitTakesWhatItHasRoomFor() throws Exception {
    makeDue(kq, EV_ONESHOT, 0, MANY);
    KeventList events = new KeventList(7);
    List<Long> seen = new ArrayList<>();
    kq.kevent(null, events, 0);
    assertThat(kq.dump().count()).as("pending").isZero();
    assertThat(kq.dump().nextTimer()).isEqualTo(Duration.ZERO);
    while (events.size() > 0) {
      assertThat(events.size()).isEqualTo(Math.min(7, MANY - seen.size()));
      seen.addAll(idents(events));
      kq.kevent(null, events, seen.size() % 2 == 0 ? 0 : 1);
    }
    assertThat(seen).isEqualTo(LongStream.range(0, MANY).boxed().toList());
    assertThat(kq.size()).isZero();
  }

  @Test
  void oneWaitWithRoomForAllTakesAll() throws Exception {
    makeDue(kq, EV_ONESHOT, 0, MANY);
    KeventList events = new KeventList(2 * MANY);
    kq.kevent(null, events, 0);
    assertThat(idents(events)).isEqualTo(LongStream.range(0, MANY).boxed().toList());
  }

  @Test
  void allThatAreDueAreCounted() throws Exception {
    makeDue(kq, 0, 0, MANY);
    assertThat(kq.stat()).isEqualTo(MANY);
  }

  @Test
  void disabledTimersHideNoOther() throws Exception {
    makeDue(kq, EV_DISABLE, 0, MANY);
    makeDue(kq, EV_ONESHOT, MANY, 1);
    KeventList events = new KeventList(1);
    assertThat(kq.kevent(null, events, 0)).isEqualTo(1);
    assertThat(events.ident(0)).isEqualTo(MANY);
    Expect.none(kq);
  }

  /** A user event without CLEAR is pending all the time. */
  @Test
  void timersAndOtherEventsTakeTurns() throws Exception {
    Changes.apply(kq, 1, EVFILT_USER, EV_ADD);
    Changes.trigger(kq, 1);
    makeDue(kq, EV_ONESHOT, 0, MANY);
    KeventList events = new KeventList(1);
    List<Integer> filters = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      assertThat(kq.kevent(null, events, 0)).isEqualTo(1);
      filters.add(events.filter(0));
    }
    assertThat(filters).contains(Filter.USER.number(), Filter.TIMER.number());
    assertThat(filters.stream().filter(f -> f == Filter.TIMER.number())).hasSizeGreaterThan(5);
  }

  @Test
  void watchingQueueCountsAll() throws Exception {
    makeDue(kq, EV_ONESHOT, 0, MANY);
    try (Kqueue watcher = Kqueue.open()) {
      watcher.register(Watch.read(kq));
      assertThat(watcher.poll()).singleElement().returns((long) MANY, Kevent::data);
    }
  }

  /** The background thread takes portions on its behalf, one after the other. */
  @Test
  void virtualThreadThatWaitsTakesAll() throws Exception {
    try (var waiter = Meanwhile.callVirtually(this::takeOneByOne)) {
      waiter.untilItWaits();
      makeDue(kq, EV_ONESHOT, 0, MANY);
      assertThat(waiter.join()).hasSize(MANY).doesNotHaveDuplicates();
    }
    assertThat(kq.size()).isZero();
  }

  private List<Long> takeOneByOne() throws InterruptedException {
    KeventList events = new KeventList(1);
    List<Long> seen = new ArrayList<>();
    while (seen.size() < MANY) {
      kq.kevent(null, events, Kqueue.FOREVER);
      seen.addAll(idents(events));
    }
    return seen;
  }

  /** Those that have expired wait to be reported, and expire again. */
  @Test
  void periodicTimersCountAllPeriods() throws Exception {
    long begin = System.nanoTime();
    makeDue(kq, 0, 0, MANY);
    long[] expiries = new long[MANY];
    KeventList events = new KeventList(100);
    while (LongStream.of(expiries).min().getAsLong() < 2) {
      kq.kevent(null, events, Kqueue.FOREVER);
      for (int i = 0; i < events.size(); i++) {
        expiries[(int) events.ident(i)] += events.data(i);
      }
    }
    for (Kevent event : kq.poll()) {
      expiries[(int) event.ident()] += event.data();
    }
    long atMost = (System.nanoTime() - begin) / 1_000_000;
    assertThat(LongStream.of(expiries).max().getAsLong()).isLessThanOrEqualTo(atMost);
  }
}
