// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EVFILT_TIMER;
import static org.kqueue4j.sys.Event.EVFILT_USER;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_DELETE;
import static org.kqueue4j.sys.Event.EV_DISABLE;
import static org.kqueue4j.sys.Event.EV_ENABLE;
import static org.kqueue4j.sys.Event.EV_ERROR;
import static org.kqueue4j.sys.Event.EV_RECEIPT;

import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Note;
import org.kqueue4j.Watch;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** What is wrong is refused with its errno, and changes nothing. */
class BadInputTest {
  private final RawFiles files = new RawFiles();
  private final Kqueue kq = Kqueue.open();

  @AfterEach
  void close() {
    kq.close();
    files.close();
  }

  private static void assertErrno(Errno errno, ThrowingCallable call) {
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(call)
        .returns(errno, KqueueException::errno)
        .withMessageStartingWith(errno + ": ");
  }

  @Test
  void nothingInTheNameOfNull() {
    assertThatNullPointerException().isThrownBy(() -> kq.add(null));
    assertThatNullPointerException().isThrownBy(() -> kq.delete(null));
    assertThatNullPointerException().isThrownBy(() -> kq.poll(null));
    assertThatNullPointerException().isThrownBy(() -> Watch.read((SelectableChannel) null));
    assertThatNullPointerException().isThrownBy(() -> Watch.read((Kqueue) null));
    assertThatNullPointerException().isThrownBy(() -> Watch.timer(null));
    assertThatNullPointerException().isThrownBy(() -> Kevent.of(1, null, 0, 0, 0, null));
    assertThat(kq.size()).isZero();
    Expect.none(kq);
  }

  @Test
  void closedQueueRefusesEverything() {
    int fd = files.pipe().reader();
    kq.register(Watch.read(fd));
    kq.close();
    kq.close();
    assertThat(kq.isOpen()).isFalse();
    assertErrno(Errno.EBADF, () -> kq.register(Watch.user()));
    assertErrno(Errno.EBADF, () -> kq.register(Watch.read(fd)));
    assertErrno(Errno.EBADF, () -> kq.enable(Watch.read(fd)));
    assertErrno(Errno.EBADF, () -> kq.disable(Watch.read(fd)));
    assertErrno(Errno.EBADF, () -> kq.delete(Watch.read(fd)));
    assertErrno(Errno.EBADF, () -> kq.trigger(1));
    assertErrno(Errno.EBADF, () -> kq.poll());
    assertErrno(Errno.EBADF, () -> kq.poll(Duration.ofSeconds(1)));
    assertErrno(Errno.EBADF, () -> kq.take());
    assertErrno(Errno.EBADF, () -> kq.stat());
    assertErrno(Errno.EBADF, () -> kq.kevent(null, new KeventList(1), 0));
    assertErrno(Errno.EBADF, () -> kq.kevent(null, null, 0));
    assertErrno(
        Errno.EBADF, () -> kq.kevent(new KeventList(1).add(Kevent.user(1).flags(EV_ADD)), null, 0));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, 999_999, Integer.MAX_VALUE, 1L << 31, Long.MAX_VALUE})
  void whatIsNoOpenDescriptorIsRefused(long fd) {
    for (Kevent kevent : List.of(Watch.read(fd), Watch.write(fd), Watch.except(fd))) {
      assertErrno(Errno.EBADF, () -> kq.add(kevent));
      assertErrno(Errno.EBADF, () -> kq.delete(kevent));
      assertErrno(Errno.EBADF, () -> kq.enable(kevent));
    }
    assertThat(kq.size()).isZero();
  }

  @Test
  void numberThatIsNotThirtyTwoBitsIsNotCutToThem() {
    int fd = files.pipe().reader();
    assertErrno(Errno.EBADF, () -> kq.register(Watch.read(fd + (1L << 40))));
    assertThat(kq.size()).isZero();
  }

  @Test
  void closedDescriptorIsRefused() {
    int fd = files.pipe().reader();
    kq.register(Watch.read(fd));
    files.close(fd);
    assertErrno(Errno.EBADF, () -> kq.register(Watch.read(fd)));
    assertErrno(Errno.EBADF, () -> kq.delete(Watch.read(fd)));
    assertThat(kq.size()).isZero();
  }

  @Test
  void changeOfWhatIsNotThereIsRefused() {
    int fd = files.pipe().reader();
    for (Kevent kevent :
        List.of(Watch.read(fd), Watch.user(), Watch.timer(Duration.ofMillis(1)))) {
      assertErrno(Errno.ENOENT, () -> kq.delete(kevent));
      assertErrno(Errno.ENOENT, () -> kq.enable(kevent));
      assertErrno(Errno.ENOENT, () -> kq.disable(kevent));
    }
    assertErrno(Errno.ENOENT, () -> kq.trigger(1));
    kq.register(Watch.write(fd).disabled());
    assertErrno(Errno.ENOENT, () -> kq.delete(Watch.read(fd)));
    assertThat(kq.size()).isEqualTo(1);
  }

  @Test
  void errorOfChangeIsPostedIfThereIsRoom() throws Exception {
    KeventList changes = new KeventList(4);
    changes.add(1, EVFILT_USER, EV_ADD, 0, 0, null);
    changes.add(999_999, EVFILT_READ, EV_ADD, 0, 0, "mine");
    changes.add(2, EVFILT_USER, EV_ADD, 0, 0, null);
    changes.add(3, EVFILT_USER, EV_DELETE, 0, 0, null);
    KeventList events = new KeventList(4);
    assertThat(kq.kevent(changes, events, Kqueue.FOREVER)).isEqualTo(2);
    assertThat(events.flags(0)).isEqualTo(EV_ERROR);
    assertThat(events.data(0)).isEqualTo(9);
    assertThat(events.ident(0)).isEqualTo(999_999);
    assertThat(events.udata(0)).isEqualTo("mine");
    assertThat(events.get(0).error()).isEqualTo(Errno.EBADF);
    assertThat(events.get(1).error()).isEqualTo(Errno.ENOENT);
    assertThat(kq.size()).isEqualTo(2);
  }

  @Test
  void errorOfChangeIsThrownIfThereIsNoRoom() throws Exception {
    KeventList changes = new KeventList(4);
    changes.add(1, EVFILT_USER, EV_ADD, 0, 0, null);
    changes.add(1, EVFILT_TIMER, EV_ENABLE, 0, 0, null);
    changes.add(2, EVFILT_USER, EV_ADD, 0, 0, null);
    assertErrno(Errno.ENOENT, () -> kq.kevent(changes, null, 0));
    assertThat(kq.size()).as("the change before it, but not the one after").isEqualTo(1);
    assertErrno(Errno.ENOENT, () -> kq.kevent(changes, new KeventList(0), 0));

    KeventList receipts = new KeventList(2);
    receipts.add(5, EVFILT_USER, EV_ADD | EV_RECEIPT, 0, 0, null);
    receipts.add(999_999, EVFILT_READ, EV_ADD, 0, 0, null);
    assertErrno(Errno.EBADF, () -> kq.kevent(receipts, new KeventList(1), 0));
    assertErrno(
        Errno.EFAULT,
        () ->
            kq.kevent(
                new KeventList(1).add(6, EVFILT_USER, EV_ADD | EV_RECEIPT, 0, 0, null), null, 0));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, -10, 15, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void unknownFilterIsRefused(int filter) throws Exception {
    KeventList changes = new KeventList(1).add(1, filter, EV_ADD, 0, 0, "mine");
    assertErrno(Errno.EINVAL, () -> kq.kevent(changes, null, 0));
    KeventList events = new KeventList(1);
    assertThat(kq.kevent(changes, events, 0)).isEqualTo(1);
    assertThat(events.flags(0)).isEqualTo(EV_ERROR);
    assertThat(events.data(0)).isEqualTo(22);
    assertThat(events.filter(0)).isEqualTo(filter);
    assertThat(events.udata(0)).isEqualTo("mine");
    assertThat(kq.size()).isZero();
  }

  @Test
  void listMayServeForChangesAndEvents() throws Exception {
    KeventList list = new KeventList(20);
    for (int i = 0; i < 20; i++) {
      list.add(i, EVFILT_USER, (i % 2 == 0 ? EV_ADD : EV_DISABLE) | EV_RECEIPT, 0, 0, i);
    }
    assertThat(kq.kevent(list, list, Kqueue.FOREVER)).isEqualTo(20);
    for (int i = 0; i < 20; i++) {
      assertThat(list.ident(i)).isEqualTo(i);
      assertThat(list.udata(i)).isEqualTo(i);
      assertThat(list.data(i)).isEqualTo(i % 2 == 0 ? 0 : 2);
    }
  }

  @Test
  void noEventsAreWantedSoNoneAreWaitedFor() throws Exception {
    kq.add(Kevent.user(1).notes(Note.TRIGGER));
    assertThat(kq.kevent(null, null, Kqueue.FOREVER)).isZero();
    assertThat(kq.kevent(null, new KeventList(0), Kqueue.FOREVER)).isZero();
    assertThat(kq.stat()).isEqualTo(1);
  }

  @Test
  void refusedTimerIsNotThere() {
    assertErrno(
        Errno.EINVAL,
        () -> kq.add(Kevent.timer(1, Duration.ofMillis(1)).notes(Note.SECONDS, Note.NSECONDS)));
    assertErrno(Errno.ENOENT, () -> kq.delete(Watch.timer(Duration.ofMillis(1))));
    assertThat(kq.size()).isZero();
  }
}
