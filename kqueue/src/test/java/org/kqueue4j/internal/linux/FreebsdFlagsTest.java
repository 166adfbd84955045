// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.kqueue4j.sys.Event.EVFILT_PROC;
import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EVFILT_SIGNAL;
import static org.kqueue4j.sys.Event.EVFILT_TIMER;
import static org.kqueue4j.sys.Event.EVFILT_USER;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_DELETE;
import static org.kqueue4j.sys.Event.EV_DISABLE;
import static org.kqueue4j.sys.Event.EV_ENABLE;
import static org.kqueue4j.sys.Event.EV_FORCEONESHOT;
import static org.kqueue4j.sys.Event.EV_KEEPUDATA;
import static org.kqueue4j.sys.Event.EV_ONESHOT;
import static org.kqueue4j.sys.Event.EV_RECEIPT;
import static org.kqueue4j.sys.Event.NOTE_EXIT;
import static org.kqueue4j.sys.Event.NOTE_TRIGGER;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.Flag;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;
import org.kqueue4j.sys.NotRegisteredException;

/** FORCEONESHOT and KEEPUDATA. */
class FreebsdFlagsTest {
  private static final long HOUR = 3_600_000;

  private final RawFiles files = new RawFiles();
  private final Kqueue kq = Kqueue.open();
  private final RawFiles.Ends pipe = files.pipe();

  @AfterEach
  void close() {
    kq.close();
    files.close();
  }

  /** Registers one that is not active, and returns its ident. */
  private long add(int filter, int flags) throws InterruptedException {
    long ident =
        switch (filter) {
          case EVFILT_READ -> pipe.reader();
          case EVFILT_SIGNAL -> 10; // USR1
          case EVFILT_PROC -> ProcessHandle.current().parent().orElseThrow().pid();
          default -> 1;
        };
    int notes = filter == EVFILT_PROC ? NOTE_EXIT : 0;
    Changes.apply(kq, ident, filter, EV_ADD | flags, notes, HOUR, "mine");
    return ident;
  }

  private static final int[] FILTERS = {
    EVFILT_READ, EVFILT_SIGNAL, EVFILT_PROC, EVFILT_TIMER, EVFILT_USER
  };

  @Test
  void aForcedOneIsReportedOnceThoughNothingHasHappened() throws Exception {
    for (int filter : FILTERS) {
      long ident = add(filter, 0);
      Expect.none(kq);
      Changes.apply(kq, ident, filter, EV_FORCEONESHOT | EV_KEEPUDATA);
      Kevent event = kq.poll().getFirst();
      assertThat(event).returns(ident, Kevent::ident).returns("mine", Kevent::attachment);
      assertThat(event.has(Flag.ONESHOT)).isTrue();
      Expect.none(kq);
      assertThat(kq.size()).isZero();
    }
  }

  @Test
  void wakesAThreadThatWaits() throws Exception {
    long ident = add(EVFILT_READ, 0);
    Meanwhile<Kevent> other = Meanwhile.call(() -> Expect.one(kq)).untilItWaits();
    Changes.apply(kq, ident, EVFILT_READ, EV_FORCEONESHOT);
    assertThat(other.join().ident()).isEqualTo(ident);
  }

  @Test
  void aDisabledOneIsReportedWhenItIsEnabled() throws Exception {
    for (int filter : FILTERS) {
      long ident = add(filter, EV_DISABLE);
      Changes.apply(kq, ident, filter, EV_FORCEONESHOT);
      Expect.none(kq);
      Changes.apply(kq, ident, filter, EV_ENABLE);
      assertThat(kq.poll()).hasSize(1);
      add(filter, EV_DISABLE);
      Changes.apply(kq, ident, filter, EV_FORCEONESHOT | EV_ENABLE);
      assertThat(kq.poll()).hasSize(1);
      assertThat(kq.size()).isZero();
    }
  }

  @Test
  void aNewOneIsNotForced() throws Exception {
    long ident = add(EVFILT_READ, EV_FORCEONESHOT);
    Expect.none(kq);
    files.write(pipe.writer(), 1);
    assertThat(kq.poll().getFirst().flags() & (EV_FORCEONESHOT | EV_ONESHOT)).isZero();
    add(EVFILT_READ, EV_FORCEONESHOT);
    assertThat(kq.poll().getFirst()).returns(ident, Kevent::ident);
    assertThat(kq.size()).isZero();
  }

  @Test
  void aDeleteWins() throws Exception {
    long ident = add(EVFILT_USER, 0);
    Changes.apply(kq, ident, EVFILT_USER, EV_DELETE | EV_FORCEONESHOT);
    Expect.none(kq);
    assertThat(kq.size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {EV_FORCEONESHOT, EV_KEEPUDATA})
  void withoutAKnoteThereIsNone(int flag) {
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> Changes.apply(kq, 1, EVFILT_USER, flag))
        .returns(Errno.ENOENT, KqueueException::errno);
  }

  @Test
  void aKeptUdataIsThatOfTheEarlierChange() throws Exception {
    for (int filter : FILTERS) {
      long ident = add(filter, 0);
      Changes.apply(kq, ident, filter, EV_KEEPUDATA, filter == EVFILT_PROC ? NOTE_EXIT : 0, 0, "x");
      Changes.apply(kq, ident, filter, EV_FORCEONESHOT | EV_KEEPUDATA, 0, 0, "x");
      assertThat(kq.poll().getFirst().attachment()).isEqualTo("mine");
    }
    add(EVFILT_USER, 0);
    Changes.apply(kq, 1, EVFILT_USER, EV_KEEPUDATA, NOTE_TRIGGER, 5, "x");
    assertThat(kq.poll().getFirst()).returns("mine", Kevent::attachment).returns(5L, Kevent::data);
  }

  @Test
  void keepUdataIsNotForAnAdd() throws Exception {
    add(EVFILT_USER, 0);
    for (long ident : new long[] {1, 2}) {
      KeventList events = new KeventList(1);
      KeventList change = new KeventList(1);
      change.add(ident, EVFILT_USER, EV_ADD | EV_KEEPUDATA | EV_RECEIPT, NOTE_TRIGGER, 0, "x");
      assertThat(kq.kevent(change, events, 0)).isEqualTo(1);
      assertThat(events.data(0)).isEqualTo(Errno.EINVAL.number());
    }
    Expect.none(kq);
    assertThat(kq.size()).isEqualTo(1);
  }

  @Test
  void aRegistrationCanBeFired() throws Exception {
    Registration timer = kq.register(Watch.timer(Duration.ofHours(1)), "mine");
    Registration input = kq.register(Watch.read(pipe.reader()).disabled());
    timer.fireOnce();
    input.fireOnce();
    assertThat(Expect.one(kq))
        .returns("mine", Kevent::attachment)
        .returns(timer, Kevent::registration);
    assertThat(timer.isValid()).isFalse();
    assertThatExceptionOfType(NotRegisteredException.class).isThrownBy(timer::fireOnce);
    input.enable();
    assertThat(Expect.one(kq).registration()).isEqualTo(input);
    assertThat(input.isValid()).isFalse();
  }
}
