// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.kqueue4j.sys.Event.EVFILT_EXCEPT;
import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EVFILT_TIMER;
import static org.kqueue4j.sys.Event.EVFILT_USER;
import static org.kqueue4j.sys.Event.EVFILT_WRITE;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_DELETE;
import static org.kqueue4j.sys.Event.EV_DISABLE;
import static org.kqueue4j.sys.Event.EV_ENABLE;
import static org.kqueue4j.sys.Event.EV_ERROR;
import static org.kqueue4j.sys.Event.EV_RECEIPT;
import static org.kqueue4j.sys.Event.NOTE_NSECONDS;
import static org.kqueue4j.sys.Event.NOTE_OOB;
import static org.kqueue4j.sys.Event.NOTE_SECONDS;

import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
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
    assertThatNullPointerException().isThrownBy(() -> kq.register(null));
    assertThatNullPointerException().isThrownBy(() -> kq.once(null));
    assertThatNullPointerException().isThrownBy(() -> kq.await(null));
    assertThatNullPointerException().isThrownBy(() -> kq.poll(null));
    assertThatNullPointerException().isThrownBy(() -> Watch.read((SelectableChannel) null));
    assertThatNullPointerException().isThrownBy(() -> Watch.read((Kqueue) null));
    assertThatNullPointerException().isThrownBy(() -> Watch.timer(null));
    Registration user = kq.register(Watch.user());
    assertThatNullPointerException().isThrownBy(() -> user.modify(null));
    assertThat(kq.size()).isEqualTo(1);
    Expect.none(kq);
  }

  @Test
  void closedQueueRefusesEverything() {
    int fd = files.pipe().reader();
    Registration read = kq.register(Watch.read(fd));
    Registration user = kq.register(Watch.user());
    kq.close();
    kq.close();
    assertThat(kq.isOpen()).isFalse();
    assertErrno(Errno.EBADF, () -> kq.register(Watch.user()));
    assertErrno(Errno.EBADF, () -> kq.register(Watch.read(fd)));
    assertErrno(Errno.EBADF, () -> read.enable());
    assertErrno(Errno.EBADF, () -> read.disable());
    assertErrno(Errno.EBADF, () -> read.modify(Watch.read(fd).clear()));
    assertErrno(Errno.EBADF, () -> user.trigger());
    assertErrno(Errno.EBADF, () -> user.trigger(1));
    assertErrno(Errno.EBADF, () -> kq.poll());
    assertErrno(Errno.EBADF, () -> kq.poll(Duration.ofSeconds(1)));
    assertErrno(Errno.EBADF, () -> kq.take());
    assertErrno(Errno.EBADF, () -> kq.stat());
    assertErrno(Errno.EBADF, () -> kq.kevent(null, new KeventList(1), 0));
    assertErrno(Errno.EBADF, () -> kq.kevent(null, null, 0));
    for (int flags : new int[] {EV_ADD, EV_ENABLE, EV_DISABLE, EV_DELETE}) {
      assertErrno(Errno.EBADF, () -> Changes.apply(kq, fd, EVFILT_READ, flags));
      assertErrno(Errno.EBADF, () -> Changes.apply(kq, 1, EVFILT_USER, flags));
    }
    read.close();
    user.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, 999_999, Integer.MAX_VALUE, 1L << 31, Long.MAX_VALUE})
  void whatIsNoOpenDescriptorIsRefused(long fd) {
    for (int filter : new int[] {EVFILT_READ, EVFILT_WRITE, EVFILT_EXCEPT}) {
      int notes = filter == EVFILT_EXCEPT ? NOTE_OOB : 0;
      assertErrno(Errno.EBADF, () -> Changes.apply(kq, fd, filter, EV_ADD, notes, 0, null));
      assertErrno(Errno.EBADF, () -> Changes.apply(kq, fd, filter, EV_DELETE));
      assertErrno(Errno.EBADF, () -> Changes.apply(kq, fd, filter, EV_ENABLE));
    }
    assertThat(kq.size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, Integer.MIN_VALUE, 999_999, Integer.MAX_VALUE})
  void watchOfWhatIsNoOpenDescriptorIsRefused(int fd) {
    for (Watch<?> watch : List.of(Watch.read(fd), Watch.write(fd), Watch.except(fd))) {
      assertErrno(Errno.EBADF, () -> kq.register(watch));
    }
    assertThat(kq.size()).isZero();
  }

  @Test
  void numberThatIsNotThirtyTwoBitsIsNotCutToThem() {
    long fd = files.pipe().reader() + (1L << 40);
    assertErrno(Errno.EBADF, () -> Changes.apply(kq, fd, EVFILT_READ, EV_ADD));
    assertThat(kq.size()).isZero();
  }

  @Test
  void closedDescriptorIsRefused() {
    int fd = files.pipe().reader();
    Registration read = kq.register(Watch.read(fd));
    files.close(fd);
    assertErrno(Errno.EBADF, () -> kq.register(Watch.read(fd)));
    assertErrno(Errno.ENOENT, () -> read.enable());
    assertErrno(Errno.EBADF, () -> Changes.apply(kq, fd, EVFILT_READ, EV_DELETE));
    assertThat(read.isValid()).isFalse();
    assertThat(kq.size()).isZero();
  }

  @Test
  void changeOfWhatIsNotThereIsRefused() {
    int fd = files.pipe().reader();
    for (int filter : new int[] {EVFILT_READ, EVFILT_USER, EVFILT_TIMER}) {
      assertErrno(Errno.ENOENT, () -> Changes.apply(kq, fd, filter, EV_DELETE));
      assertErrno(Errno.ENOENT, () -> Changes.apply(kq, fd, filter, EV_ENABLE));
      assertErrno(Errno.ENOENT, () -> Changes.apply(kq, fd, filter, EV_DISABLE));
    }
    assertErrno(Errno.ENOENT, () -> Changes.trigger(kq, 1));
    kq.register(Watch.write(fd).disabled());
    assertErrno(Errno.ENOENT, () -> Changes.apply(kq, fd, EVFILT_READ, EV_DELETE));
    assertThat(kq.size()).isEqualTo(1);
  }

  @Test
  void changeOfARegistrationThatHasEndedIsRefused() {
    Duration period = Duration.ofMillis(1);
    int fd = files.pipe().reader();
    for (Watch<?> watch : List.of(Watch.read(fd), Watch.user(), Watch.timer(period))) {
      Registration ended = kq.register(watch);
      ended.close();
      assertErrno(Errno.ENOENT, () -> ended.enable());
      assertErrno(Errno.ENOENT, () -> ended.disable());
      assertErrno(Errno.ENOENT, () -> ended.modify(watch));
      ended.close();
      assertThat(ended.isValid()).isFalse();
    }
    Registration user = kq.register(Watch.user());
    user.close();
    assertErrno(Errno.ENOENT, () -> user.trigger());
    assertErrno(Errno.ENOENT, () -> user.trigger(1));
    assertThat(kq.size()).isZero();
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
    assertThat(Errno.of(events.data(0))).isEqualTo(Errno.EBADF);
    assertThat(events.ident(0)).isEqualTo(999_999);
    assertThat(events.udata(0)).isEqualTo("mine");
    assertThat(Errno.of(events.data(1))).isEqualTo(Errno.ENOENT);
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
    kq.register(Watch.user()).trigger();
    assertThat(kq.kevent(null, null, Kqueue.FOREVER)).isZero();
    assertThat(kq.kevent(null, new KeventList(0), Kqueue.FOREVER)).isZero();
    assertThat(kq.stat()).isEqualTo(1);
  }

  @Test
  void refusedTimerIsNotThere() {
    int units = NOTE_SECONDS | NOTE_NSECONDS;
    assertErrno(
        Errno.EINVAL, () -> Changes.apply(kq, 1, EVFILT_TIMER, EV_ADD, units, 1, null));
    assertErrno(Errno.ENOENT, () -> Changes.apply(kq, 1, EVFILT_TIMER, EV_DELETE));
    assertErrno(Errno.EINVAL, () -> kq.register(Watch.timer(Duration.ofSeconds(Long.MAX_VALUE))));
    assertThat(kq.size()).isZero();
  }
}
