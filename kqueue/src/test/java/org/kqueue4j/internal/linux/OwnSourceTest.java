// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EVFILT_VNODE;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_DELETE;
import static org.kqueue4j.sys.Event.NOTE_OOB;
import static org.kqueue4j.sys.Event.NOTE_WRITE;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kqueue4j.EventSource;
import org.kqueue4j.Flag;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.Event;
import org.kqueue4j.sys.KqueueException;
import org.kqueue4j.sys.UnsupportedWatchException;

/** Event sources of the program's own. */
class OwnSourceTest {
  private final Kqueue kq = Kqueue.open();
  private final Mailbox mailbox = new Mailbox(2);

  @AfterEach
  void close() {
    kq.close();
    mailbox.close();
  }

  @Test
  void isReadableWhileItHasSomething() throws Exception {
    kq.register(Watch.read(mailbox), "mail");
    Expect.none(kq);
    mailbox.put("one");
    mailbox.put("two");
    Kevent event = Expect.one(kq);
    assertThat(event.data()).isEqualTo(2);
    assertThat(event.attachment()).isEqualTo("mail");
    assertThat(event.source()).isSameAs(mailbox);
    mailbox.take();
    assertThat(Expect.one(kq).data()).isEqualTo(1);
    mailbox.take();
    Expect.none(kq);
  }

  @Test
  void isWritableWhileItHasRoom() throws Exception {
    kq.register(Watch.write(mailbox));
    assertThat(Expect.one(kq).data()).isEqualTo(2);
    mailbox.put("one");
    mailbox.put("two");
    Expect.none(kq);
    mailbox.take();
    assertThat(Expect.one(kq).data()).isEqualTo(1);
  }

  @Test
  void isExceptionalIfThatIsAskedFor() throws Exception {
    kq.register(Watch.except(mailbox));
    Expect.none(kq);
    mailbox.setAlarmed(true);
    assertThat(Expect.one(kq))
        .isInstanceOf(Kevent.Except.class)
        .returns(NOTE_OOB, Kevent::fflags);
    mailbox.setAlarmed(false);
    Expect.none(kq);
  }

  @Test
  void clearIsReportedForEachChange() throws Exception {
    kq.register(Watch.read(mailbox).clear());
    mailbox.put("one");
    assertThat(Expect.one(kq).data()).isEqualTo(1);
    Expect.none(kq);
    mailbox.put("two");
    assertThat(Expect.one(kq).data()).isEqualTo(2);
    Expect.none(kq);
  }

  @Test
  void lowWaterMarkIsHeeded() throws Exception {
    kq.register(Watch.read(mailbox).lowat(2));
    mailbox.put("one");
    Expect.none(kq);
    mailbox.put("two");
    assertThat(Expect.one(kq).data()).isEqualTo(2);
  }

  @Test
  void endIsReported() throws Exception {
    kq.register(Watch.read(mailbox));
    mailbox.put("last");
    mailbox.end();
    Kevent event = Expect.one(kq);
    assertThat(event.isEof()).isTrue();
    assertThat(event.has(Flag.NODATA)).isFalse();
    mailbox.take();
    assertThat(Expect.one(kq).has(Flag.NODATA)).isTrue();
  }

  @Test
  void wakesWhoeverWaits() throws Exception {
    kq.register(Watch.read(mailbox).clear());
    for (int i = 0; i < 50; i++) {
      boolean virtual = i % 2 == 1;
      try (var waiter = virtual ? Meanwhile.callVirtually(kq::take) : Meanwhile.call(kq::take)) {
        waiter.untilItWaits();
        mailbox.put("message " + i);
        assertThat(waiter.join()).hasSize(1);
      }
    }
  }

  @Test
  void severalQueuesWatchIt() throws Exception {
    try (Kqueue other = Kqueue.open()) {
      kq.register(Watch.read(mailbox));
      other.register(Watch.read(mailbox).oneshot());
      mailbox.put("one");
      assertThat(Expect.one(kq).ident()).isEqualTo(Expect.one(other).ident());
      mailbox.put("two");
      Expect.none(other);
      assertThat(Expect.one(kq).data()).isEqualTo(2);
    }
  }

  @Test
  void worksInNestedQueues() throws Exception {
    try (Kqueue outer = Kqueue.open();
        Kqueue middle = Kqueue.open()) {
      kq.register(Watch.read(mailbox).clear());
      middle.register(Watch.read(kq).clear());
      outer.register(Watch.read(middle).clear());
      for (int i = 0; i < 20; i++) {
        try (var waiter = Meanwhile.call(outer::take)) {
          waiter.untilItWaits();
          mailbox.put("message");
          assertThat(waiter.join()).hasSize(1);
          assertThat(middle.poll()).hasSize(1);
          assertThat(kq.poll()).hasSize(1);
        }
      }
    }
  }

  @Test
  void isKnownByItsNumberToo() throws Exception {
    Changes.apply(kq, mailbox.ident(), EVFILT_READ, EV_ADD, 0, 0, "by number");
    mailbox.put("one");
    assertThat(Expect.one(kq).attachment()).isEqualTo("by number");
    Changes.apply(kq, mailbox.ident(), EVFILT_READ, EV_DELETE);
    Expect.none(kq);
  }

  @Test
  void closingDropsItsKnotesEverywhere() throws Exception {
    try (Kqueue other = Kqueue.open()) {
      kq.register(Watch.read(mailbox));
      other.register(Watch.read(mailbox).clear());
      mailbox.put("one");
      mailbox.close();
      Expect.none(kq);
      Expect.none(other);
      assertThat(kq.size()).isZero();
      assertThat(mailbox.isReleased()).isTrue();
      mailbox.close();
      assertThatExceptionOfType(KqueueException.class)
          .isThrownBy(() -> kq.register(Watch.read(mailbox)))
          .satisfies(e -> assertThat(e.errno()).isEqualTo(Errno.EBADF));
    }
  }

  @Test
  void isReleasedWithTheLastQueueAfterItsClose() {
    kq.register(Watch.read(mailbox));
    assertThat(mailbox.isReleased()).isFalse();
    kq.close();
    assertThat(mailbox.isReleased()).isFalse();
    mailbox.close();
    assertThat(mailbox.isReleased()).isTrue();
  }

  @Test
  void filtersItDoesNotHaveAreRefused() {
    try (EventSource none = new EventSource() {}) {
      for (Watch<?> watch : List.of(Watch.read(none), Watch.write(none), Watch.except(none))) {
        assertThatExceptionOfType(UnsupportedWatchException.class)
            .isThrownBy(() -> kq.register(watch));
      }
    }
    long ident = mailbox.ident();
    assertThatExceptionOfType(UnsupportedWatchException.class)
        .isThrownBy(() -> Changes.apply(kq, ident, EVFILT_VNODE, EV_ADD, NOTE_WRITE, 0, null));
    assertThat(kq.size()).isZero();
  }

  /** Producers on several threads and consumers on others: every message is taken, once. */
  @Test
  void nothingIsLostAmongThreads() throws Exception {
    int producers = 3;
    int each = 5_000;
    Mailbox busy = new Mailbox(Integer.MAX_VALUE);
    AtomicInteger taken = new AtomicInteger();
    kq.register(Watch.read(busy).clear());
    try (var consumer =
        Meanwhile.call(
            () -> {
              while (taken.get() < producers * each) {
                assertThat(kq.poll(Duration.ofSeconds(20)))
                    .as("events after " + taken)
                    .isNotEmpty();
                while (busy.readable() > 0) {
                  busy.take();
                  taken.incrementAndGet();
                }
              }
              return null;
            })) {
      Thread[] threads = new Thread[producers];
      for (int t = 0; t < producers; t++) {
        threads[t] =
            Thread.ofPlatform()
                .start(
                    () -> {
                      for (int i = 0; i < each; i++) {
                        busy.put("message");
                      }
                    });
      }
      for (Thread thread : threads) {
        thread.join();
      }
      consumer.join();
    }
    assertThat(taken).hasValue(producers * each);
  }

  /** A source of the program's own lacked EV_NODATA at the end of WRITE, and took a mark of 0. */
  @Test
  void ownSourceIsAtItsEndAsDescriptorsAre() throws Exception {
    Registration read = kq.register(Watch.read(mailbox).lowat(0));
    Expect.none(kq);
    read.close();
    kq.register(Watch.write(mailbox));
    mailbox.end();
    assertThat(Expect.one(kq).flags() & Flag.bits(Flag.EOF, Flag.NODATA, Flag.HUP))
        .isEqualTo(Flag.bits(Flag.EOF, Flag.NODATA));
  }
}
