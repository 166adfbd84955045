// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.fd;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.Filter;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.linux.Expect;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;

/** What can be read when READ is enabled is reported, whether or not a thread sleeps then. */
class EnabledFilesTest {
  private static final int MANY = 100;

  private final RawFiles files = new RawFiles();
  private final Kqueue kq = Kqueue.open();

  @AfterEach
  void close() {
    kq.close();
    files.close();
  }

  /** How a thread takes events. */
  private enum Taking {
    POLL {
      @Override
      List<Kevent> from(Kqueue kq) {
        return kq.poll();
      }
    },
    WAIT {
      @Override
      List<Kevent> from(Kqueue kq) throws Exception {
        return kq.poll(Meanwhile.SOON);
      }
    },
    WAIT_VIRTUALLY {
      @Override
      List<Kevent> from(Kqueue kq) throws Exception {
        return Meanwhile.callVirtually(() -> WAIT.from(kq)).join();
      }
    };

    abstract List<Kevent> from(Kqueue kq) throws Exception;
  }

  /** Has the event of a pipe reported that has three bytes in it, and disabled thereby. */
  private Registration dispatched(RawFiles.Ends pipe) throws Exception {
    Registration read = kq.register(Watch.read(pipe.reader()).dispatch());
    files.write(pipe.writer(), 3);
    assertThat(Expect.one(kq).data()).isEqualTo(3);
    assertThat(kq.poll(Duration.ofMillis(1))).isEmpty(); // the next wait does not poll first
    return read;
  }

  @ParameterizedTest
  @EnumSource
  void whatWasLeftIsReported(Taking taking) throws Exception {
    RawFiles.Ends pipe = files.pipe();
    Registration read = dispatched(pipe);
    for (int left = 2; left > 0; left--) {
      files.read(pipe.reader(), 1);
      read.enable();
      assertThat(taking.from(kq)).singleElement().returns((long) left, Kevent::data);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void threadThatSleepsIsWoken(boolean virtual) throws Exception {
    Registration read = dispatched(files.pipe());
    Callable<List<Kevent>> take = kq::take;
    try (var waiter = virtual ? Meanwhile.callVirtually(take) : Meanwhile.call(take)) {
      waiter.untilItWaits();
      read.enable();
      assertThat(waiter.join()).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void endIsReported(Taking taking) throws Exception {
    RawFiles.Ends pipe = files.pipe();
    Registration read = dispatched(pipe);
    files.drain(pipe.reader());
    files.close(pipe.writer());
    read.enable();
    assertThat(taking.from(kq)).singleElement().matches(Kevent::isEof);
  }

  @Test
  void nothingIsReportedIfAllWasRead() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    Registration read = dispatched(pipe);
    files.drain(pipe.reader());
    read.enable();
    Expect.none(kq);
    files.write(pipe.writer(), 1);
    assertThat(Expect.one(kq).data()).isEqualTo(1);
  }

  @Test
  void nothingIsReportedIfItIsDisabledAgain() throws Exception {
    Registration read = dispatched(files.pipe());
    read.enable();
    read.disable();
    Expect.none(kq);
    read.enable();
    assertThat(Expect.one(kq).data()).isEqualTo(3);
  }

  @Test
  void nothingIsReportedIfItIsClosed() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    Registration read = dispatched(pipe);
    read.enable();
    files.close(pipe.reader());
    Expect.none(kq);
    assertThat(kq.size()).isZero();
  }

  /** As if it had never been disabled: once pending, it is reported whatever becomes of it. */
  @Test
  void oneshotIsPendingAtOnce() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    Registration read = kq.register(Watch.read(pipe.reader()).oneshot());
    Expect.none(kq);
    read.disable();
    files.write(pipe.writer(), 1);
    read.enable();
    files.drain(pipe.reader());
    assertThat(Expect.one(kq).data()).isZero();
  }

  @Test
  void allAreReportedHoweverManyThereAre() throws Exception {
    List<Registration> reads = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      RawFiles.Ends pipe = files.pipe();
      files.write(pipe.writer(), 1);
      reads.add(kq.register(Watch.read(pipe.reader()).dispatch()));
    }
    KeventList events = new KeventList(MANY);
    for (int round = 0; round < 3; round++) {
      assertThat(kq.kevent(null, events, 0)).isEqualTo(MANY);
      assertThat(kq.kevent(null, events, 0)).isZero();
      reads.forEach(Registration::enable);
    }
  }

  /** The check for READ must not hide from WRITE that there is room. */
  @Test
  void roomBesideIsReportedToo() throws Exception {
    RawFiles.Pair sockets = files.streams();
    Registration read = kq.register(Watch.read(sockets.one()).dispatch());
    files.write(sockets.other(), 1);
    assertThat(Expect.one(kq).filter()).isEqualTo(Filter.READ);
    files.fill(sockets.one());
    kq.register(Watch.write(sockets.one()).clear());
    Expect.none(kq);
    read.enable();
    files.drain(sockets.other());
    assertThat(kq.poll())
        .extracting(Kevent::filter)
        .containsExactlyInAnyOrder(Filter.READ, Filter.WRITE);
  }

  @Test
  void queueThatIsWatchedSinceThenReports() throws Exception {
    Registration read = dispatched(files.pipe());
    read.enable();
    try (Kqueue watcher = Kqueue.open()) {
      watcher.register(Watch.read(kq));
      assertThat(Expect.one(watcher).data()).isEqualTo(1);
    }
  }

  @Test
  void watcherThatSleepsIsWoken() throws Exception {
    Registration read = dispatched(files.pipe());
    try (Kqueue watcher = Kqueue.open()) {
      watcher.register(Watch.read(kq));
      try (var waiter = Meanwhile.call(watcher::take)) {
        waiter.untilItWaits();
        read.enable();
        assertThat(waiter.join()).hasSize(1);
      }
    }
  }
}
