// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.fd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Kqueues;
import org.kqueue4j.ProcNote;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.linux.Checks;
import org.kqueue4j.internal.linux.Expect;
import org.kqueue4j.internal.linux.LinuxKqueue;
import org.kqueue4j.internal.linux.poller.Epoll;
import org.kqueue4j.internal.linux.process.ProcEvents;
import org.kqueue4j.internal.linux.sys.Syscall;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;
import org.kqueue4j.support.Children;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;

/** A kqueue gets another epoll, to leave a registration behind that no number leads to. */
@ParameterizedClass
@EnumSource(Checks.class)
class ReplacedEpollTest {
  private static final int F_DUPFD_CLOEXEC = 1030;

  private final RawFiles files = new RawFiles();
  @Parameter Checks checks;

  private LinuxKqueue linux;
  private Kqueue kq;

  /** A number that is used again, whose first file a duplicate keeps open. */
  private final RawFiles.Ends first = files.pipe();

  private final RawFiles.Ends second = files.pipe();
  private final int number = first.reader();

  @BeforeEach
  void open() {
    linux = checks.openLinux();
    kq = Kqueues.of(linux);
  }

  @AfterEach
  void close() {
    kq.close();
    files.close();
  }

  /** The first of two steps: the epoll has a registration of the number. */
  private void register() {
    files.dup(number);
    kq.register(Watch.read(number));
  }

  /** The second: a registration of another file must be distinguished from that one. */
  private void replaceEpoll() {
    files.dup2(second.reader(), number);
    Epoll before = epoll();
    kq.register(Watch.read(number));
    assertThat(epoll()).isNotSameAs(before);
  }

  private Epoll epoll() {
    linux.lock().lock();
    try {
      return linux.poller().epoll();
    } finally {
      linux.lock().unlock();
    }
  }

  /** Only the alarm wakes a virtual thread for a descriptor, so it looks after the queue then. */
  private void untilTheAlarmLooks() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    kq.register(Watch.read(pipe.reader()).oneshot());
    try (var waiter = Meanwhile.callVirtually(kq::take)) {
      waiter.untilItWaits();
      files.write(pipe.writer(), 1);
      assertThat(waiter.join()).hasSize(1);
    }
  }

  /**
   * A thread that waits in the old epoll must go on in the new one, which reports all later events.
   */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void waiterIsWokenForIt(boolean virtual) throws Exception {
    RawFiles.Ends pipe = files.pipe();
    if (virtual) {
      untilTheAlarmLooks();
    }
    register();
    try (var waiter = virtual ? Meanwhile.callVirtually(kq::take) : Meanwhile.call(kq::take)) {
      waiter.untilItWaits();
      replaceEpoll();
      kq.register(Watch.read(pipe.reader()));
      files.write(pipe.writer(), 1);
      assertThat(waiter.join()).singleElement().returns((long) pipe.reader(), Kevent::ident);
    }
  }

  /** A number that names another file by then must not get that one's events. */
  @Test
  void numberThatNamesAnotherFileIsNotRegisteredAnew() {
    RawFiles.Ends pipe = files.pipe();
    RawFiles.Ends other = files.pipe();
    kq.register(Watch.read(pipe.reader()));
    register();
    files.dup2(other.reader(), pipe.reader());
    replaceEpoll();
    files.write(other.writer(), 1);
    Expect.none(kq);
    assertThat(kq.size()).isEqualTo(1);
  }

  /** The new epoll may get the number of a descriptor that was closed: it can't hold itself. */
  @Test
  void epollTakesTheNumberOfDescriptorThatIsWatched() {
    SyscallBuffer scratch = new SyscallBuffer();
    long lowest = scratch.call(Syscall.FCNTL, number, F_DUPFD_CLOEXEC, 0, 0);
    kq.register(Watch.read((int) lowest));
    register();
    scratch.call(Syscall.CLOSE, lowest, 0);
    replaceEpoll();
    files.write(second.writer(), 1);
    assertThat(kq.poll()).singleElement().returns((long) number, Kevent::ident);
    assertThat(kq.size()).isEqualTo(1);
  }

  /**
   * The new epoll reports the exit of a process before the message of its fork: the child must be
   * tracked all the same, so the messages are read first.
   */
  @Test
  void childOfProcessWhoseExitIsReportedFirstIsTracked() throws Exception {
    ProcEvents.assumeConnector();
    try (Children children = new Children()) {
      Process root = children.waitingShell("sleep 60 & echo $!");
      Registration exit = kq.register(Watch.process(root, ProcNote.EXIT));
      exit.modify(
          Watch.process(root, ProcNote.EXIT, ProcNote.TRACK)); // the connector after the pidfd
      register();
      Children.go(root);
      ProcessHandle child = ProcessHandle.of(Children.number(root)).orElseThrow();
      try {
        root.waitFor();
        replaceEpoll();
        ProcEvents seen = new ProcEvents(kq).until(events -> events.exited(root.pid()));
        assertThat(seen.parentOf(child.pid())).isEqualTo(root.pid());
      } finally {
        child.destroyForcibly();
      }
      ProcEvents seen = new ProcEvents(kq).until(events -> events.exited(child.pid()));
      assertThat(seen.statusOf(child.pid())).isEqualTo(9);
    }
  }
}
