// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kqueue4j.sys.Dialect.DRAGONFLY;
import static org.kqueue4j.sys.Dialect.FREEBSD;
import static org.kqueue4j.sys.Dialect.MACOS;
import static org.kqueue4j.sys.Dialect.NETBSD;
import static org.kqueue4j.sys.Dialect.OPENBSD;
import static org.kqueue4j.sys.Event.EVFILT_PROC;
import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EVFILT_TIMER;
import static org.kqueue4j.sys.Event.EVFILT_USER;
import static org.kqueue4j.sys.Event.EVFILT_WRITE;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_CLEAR;
import static org.kqueue4j.sys.Event.EV_DELETE;
import static org.kqueue4j.sys.Event.EV_DISABLE;
import static org.kqueue4j.sys.Event.EV_DISPATCH;
import static org.kqueue4j.sys.Event.EV_ENABLE;
import static org.kqueue4j.sys.Event.EV_EOF;
import static org.kqueue4j.sys.Event.EV_ERROR;
import static org.kqueue4j.sys.Event.EV_HUP;
import static org.kqueue4j.sys.Event.EV_NODATA;
import static org.kqueue4j.sys.Event.EV_ONESHOT;
import static org.kqueue4j.sys.Event.EV_RECEIPT;
import static org.kqueue4j.sys.Event.NOTE_ABSTIME;
import static org.kqueue4j.sys.Event.NOTE_EXIT;
import static org.kqueue4j.sys.Event.NOTE_NSECONDS;
import static org.kqueue4j.sys.Event.NOTE_TRIGGER;

import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.support.Children;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.sys.Dialect;
import org.kqueue4j.sys.Errno;

/** Where kernels answer differently: each row of the table in docs/KERNELS.md, in each dialect. */
@ParameterizedClass
@EnumSource(Dialect.class)
class DialectTest {
  private static final long HOUR = 3_600_000;

  private final Dialect dialect;
  private final RawFiles files = new RawFiles();
  private final Kqueue kq;

  DialectTest(Dialect dialect) {
    this.dialect = dialect;
    this.kq = Kqueue.open(dialect);
  }

  @AfterEach
  void close() {
    kq.close();
    files.close();
  }

  private boolean is(Dialect first, Dialect... others) {
    return EnumSet.of(first, others).contains(dialect);
  }

  /** Applies a change; returns the errno, or 0. */
  private int apply(long ident, int filter, int flags, int fflags, long data, Object udata)
      throws InterruptedException {
    KeventList change = new KeventList(1);
    KeventList receipt = new KeventList(1);
    change.add(ident, filter, flags | EV_RECEIPT, fflags, data, udata);
    assertThat(kq.kevent(change, receipt, 0)).isEqualTo(1);
    assertThat(receipt.flags(0) & EV_ERROR).isNotZero();
    return (int) receipt.data(0);
  }

  private int timer(int flags, int fflags, long data) throws InterruptedException {
    return apply(1, EVFILT_TIMER, EV_ADD | flags, fflags, data, null);
  }

  private int user(int flags, int fflags) throws InterruptedException {
    return apply(1, EVFILT_USER, flags, fflags, 0, null);
  }

  private boolean isPending() {
    return !kq.poll().isEmpty();
  }

  @Test
  void aTimerThatIsAddedAgain() throws Exception {
    timer(0, NOTE_NSECONDS, 1);
    timer(0, 0, HOUR);
    assertThat(isPending()).isEqualTo(is(DRAGONFLY));
    Expect.sleep(kq);
  }

  /**
   * Without ADD, only macOS takes the period of a change; DragonFly does from the next expiry on.
   */
  @Test
  void aChangeOfATimerWithoutAdd() throws Exception {
    timer(0, 0, HOUR);
    apply(1, EVFILT_TIMER, EV_ENABLE, NOTE_NSECONDS, 1, "other");
    List<Kevent> events = kq.poll();
    assertThat(events).hasSize(is(MACOS) ? 1 : 0);
    Changes.apply(kq, 1, EVFILT_TIMER, EV_DELETE);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1})
  void aPeriodOfNothingOrLess(long period) throws Exception {
    boolean refused = period == 0 ? is(NETBSD) : is(FREEBSD);
    assertThat(timer(0, 0, period)).isEqualTo(refused ? Errno.EINVAL.number() : 0);
    if (refused) {
      assertThat(kq.size()).isZero();
      return;
    }
    if (is(MACOS)) {
      assertThat(kq.poll()).singleElement().returns(1L, Kevent::data);
      Expect.sleep(kq);
      assertThat(kq.size()).isEqualTo(1);
      return;
    }
    Expect.one(kq);
    Expect.one(kq);
  }

  @Test
  void aTimeThatHasPassed() throws Exception {
    assertThat(timer(0, NOTE_ABSTIME, 1)).isZero();
    Kevent event = kq.poll().getFirst();
    assertThat(event.flags() & EV_CLEAR).isEqualTo(is(DRAGONFLY, MACOS) ? EV_CLEAR : 0);
    assertThat(event.flags() & EV_ONESHOT).isEqualTo(is(MACOS) ? EV_ONESHOT : 0);
    assertThat(isPending()).isEqualTo(is(FREEBSD, NETBSD, OPENBSD));
    assertThat(kq.size()).isEqualTo(is(MACOS) ? 0 : 1);
  }

  @Test
  void theFlagsOfASecondAdd() throws Exception {
    timer(0, NOTE_NSECONDS, 1);
    timer(EV_ONESHOT, NOTE_NSECONDS, 1);
    Expect.one(kq);
    assertThat(kq.size()).isEqualTo(is(NETBSD) ? 0 : 1);
    user(EV_ADD, 0);
    user(EV_ADD | EV_ONESHOT, NOTE_TRIGGER);
    long before = kq.size();
    assertThat(isPending()).isTrue();
    assertThat(kq.size()).isEqualTo(before);
  }

  @Test
  void enableAndDisableTogether() throws Exception {
    user(EV_ADD, 0);
    int errno = user(EV_ENABLE | EV_DISABLE, NOTE_TRIGGER);
    assertThat(errno).isEqualTo(is(FREEBSD) ? Errno.EINVAL.number() : 0);
    assertThat(isPending()).isEqualTo(is(DRAGONFLY, NETBSD, OPENBSD));
  }

  @Test
  void addAndDeleteTogether() throws Exception {
    int errno = user(EV_ADD | EV_DELETE, 0);
    assertThat(errno).isEqualTo(is(MACOS) ? Errno.ENOENT.number() : 0);
    assertThat(kq.size()).isEqualTo(is(MACOS) ? 0 : 1);
    user(EV_ADD, 0);
    user(EV_ADD | EV_DELETE, 0);
    assertThat(kq.size()).isEqualTo(is(DRAGONFLY, OPENBSD) ? 1 : 0);
  }

  @Test
  void theActionsInAnEvent() throws Exception {
    user(EV_ADD | EV_ENABLE | EV_CLEAR, 0);
    user(0, NOTE_TRIGGER);
    int actions = is(FREEBSD) ? 0 : EV_ADD | EV_ENABLE;
    assertThat(kq.poll().getFirst().flags()).isEqualTo(actions | EV_CLEAR | EV_RECEIPT);
  }

  @Test
  void theFlagsOfAnEnd() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    apply(pipe.reader(), EVFILT_READ, EV_ADD, 0, 0, null);
    files.close(pipe.writer());
    int flags = kq.poll().getFirst().flags() & (EV_EOF | EV_HUP | EV_NODATA);
    assertThat(flags).isEqualTo(is(DRAGONFLY) ? EV_EOF | EV_HUP | EV_NODATA : EV_EOF);
  }

  @Test
  void anotherFilterOnAQueue() throws Exception {
    try (Kqueue other = Kqueue.open()) {
      Errno errno = is(DRAGONFLY) ? Errno.EOPNOTSUPP : Errno.EINVAL;
      assertThat(apply(other.ident(), EVFILT_WRITE, EV_ADD, 0, 0, null)).isEqualTo(errno.number());
    }
  }

  @Test
  void aChangeWithoutAdd() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    files.write(pipe.writer(), 1);
    apply(pipe.reader(), EVFILT_READ, EV_ADD, 0, 0, "old");
    apply(pipe.reader(), EVFILT_READ, EV_ENABLE, 0, 0, "new");
    assertThat(kq.poll().getFirst().attachment()).isEqualTo(is(OPENBSD) ? "old" : "new");
  }

  @Test
  void dispatchBesideClear() throws Exception {
    user(EV_ADD | EV_CLEAR | EV_DISPATCH, 0);
    user(0, NOTE_TRIGGER);
    assertThat(isPending()).isTrue();
    user(0, NOTE_TRIGGER);
    assertThat(isPending()).isEqualTo(is(NETBSD));
  }

  @Test
  void aTriggerInTheChangeThatCreates() throws Exception {
    user(EV_ADD, NOTE_TRIGGER);
    assertThat(isPending()).isEqualTo(is(MACOS, OPENBSD));
  }

  @Test
  void clearInAChangeOfAUserEvent() throws Exception {
    user(EV_ADD, 0);
    user(0, NOTE_TRIGGER);
    user(EV_CLEAR, 0);
    assertThat(isPending()).isEqualTo(is(MACOS));
  }

  @Test
  void theFlagsOfAReceipt() throws Exception {
    KeventList list = new KeventList(1);
    list.add(1, EVFILT_USER, EV_ADD | EV_RECEIPT, 0, 0, null);
    assertThat(kq.kevent(list, list, 0)).isEqualTo(1);
    assertThat(list.flags(0)).isEqualTo(is(MACOS) ? EV_ADD | EV_RECEIPT | EV_ERROR : EV_ERROR);
  }

  @Test
  void theExitOfAProcess() throws Exception {
    for (int notes : new int[] {NOTE_EXIT, 0}) {
      Process child = new ProcessBuilder("sh", "-c", "read line; exit 3").start();
      apply(child.pid(), EVFILT_PROC, EV_ADD, notes, 0, null);
      child.getOutputStream().close();
      child.waitFor();
      boolean isReported = notes != 0 || is(DRAGONFLY, NETBSD, OPENBSD);
      if (isReported) {
        Kevent event = Expect.one(kq);
        assertThat(event.data()).isEqualTo(3 << 8);
        assertThat(event.flags() & (EV_EOF | EV_NODATA | EV_ONESHOT))
            .isEqualTo(EV_EOF | EV_ONESHOT | (is(DRAGONFLY) ? EV_NODATA : 0));
      } else {
        Expect.sleep(kq);
      }
    }
  }

  @Test
  void aProcessThatHasExitedBefore() throws Exception {
    try (Children children = new Children()) {
      Process parent = children.shell("sleep 60 & echo $!; exec sleep 60");
      int zombie = Integer.parseInt(parent.inputReader().readLine());
      Meanwhile.until(
          "it waits for no child", () -> parent.info().command().orElse("").endsWith("sleep"));
      ProcessHandle.of(zombie).orElseThrow().destroyForcibly();
      Children.untilZombie(zombie);
      int errno = apply(zombie, EVFILT_PROC, EV_ADD, NOTE_EXIT, 0, null);
      assertThat(errno).isEqualTo(is(DRAGONFLY, FREEBSD) ? 0 : Errno.ESRCH.number());
      assertThat(isPending()).isEqualTo(errno == 0);
    }
  }

  @Test
  void siblingsHaveTheSameDialect() throws Exception {
    try (Kqueue sibling = kq.openSibling()) {
      KeventList list = new KeventList(1).add(1, EVFILT_USER, EV_ADD, NOTE_TRIGGER, 0, null);
      sibling.kevent(list, null, 0);
      assertThat(sibling.poll().isEmpty()).isEqualTo(!is(MACOS, OPENBSD));
    }
  }
}
