// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.fd;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kqueue4j.IoWatch;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Kqueues;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.backend.QueueOptions;
import org.kqueue4j.internal.linux.Expect;
import org.kqueue4j.internal.linux.LinuxKqueue;
import org.kqueue4j.internal.linux.inotify.VnodeLimitsTest;
import org.kqueue4j.support.RawFiles;

/** The more checks a kqueue has, the longer their intervals: those that are over do not count. */
class RoomCheckTest {
  private static final int MARK = 60_000;

  private final RawFiles files = new RawFiles();
  private final LinuxKqueue linux = LinuxKqueue.open(QueueOptions.NONE);
  private final Kqueue kq = Kqueues.of(linux);
  private final RawFiles.Ends pipe = files.pipe();
  private final IoWatch<Kevent.Write> write = Watch.write(pipe.writer()).lowat(MARK);

  @AfterEach
  void close() {
    kq.close();
    files.close();
  }

  private int checks() {
    linux.lock().lock();
    try {
      return linux.callouts().checks();
    } finally {
      linux.lock().unlock();
    }
  }

  private Registration lackRoom() {
    files.write(pipe.writer(), MARK / 3);
    Registration registration = kq.register(write);
    Expect.none(kq);
    assertThat(checks()).isEqualTo(1);
    return registration;
  }

  @Test
  void checkOfKnoteThatIsDeletedIsOver() {
    Registration registration = lackRoom();
    registration.close();
    assertThat(checks()).isZero();
  }

  @Test
  void checkOfKnoteThatIsDisabledIsOverUntilItIsEnabled() {
    Registration registration = lackRoom();
    registration.disable();
    assertThat(checks()).isZero();
    registration.enable();
    assertThat(checks()).isEqualTo(1);
  }

  @Test
  void checkThatIsDueIsOverOrBeginsAnew() throws Exception {
    Registration registration = lackRoom();
    for (int i = 0; i < 5; i++) {
      assertThat(kq.poll(Duration.ofMillis(5))).isEmpty();
      assertThat(checks()).isEqualTo(1);
    }
    files.drain(pipe.reader());
    assertThat(Expect.one(kq).ident()).isEqualTo(pipe.writer());
    registration.close();
    assertThat(checks()).isZero();
  }

  /** The check that reports each read of a pipe, for CLEAR, is disarmed. */
  @Test
  void pipeWithoutMarkIsNotWatchedByInotify() {
    kq.register(Watch.read(pipe.writer()));
    Registration registration = kq.register(write.clear());
    assertThat(VnodeLimitsTest.watches()).isEqualTo(1);
    registration.modify(Watch.write(pipe.writer()).clear());
    assertThat(VnodeLimitsTest.watches()).isZero();
    registration.modify(write.clear());
    assertThat(VnodeLimitsTest.watches()).isEqualTo(1);
    registration.close();
    assertThat(VnodeLimitsTest.watches()).isZero();
  }
}
