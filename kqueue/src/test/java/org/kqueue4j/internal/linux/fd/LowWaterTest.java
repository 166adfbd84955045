// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.fd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.NOTE_LOWAT;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.Filter;
import org.kqueue4j.IoWatch;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.linux.Expect;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.support.ThreadMeter;

/** NOTE_LOWAT: reported only when so much can be read or written. */
class LowWaterTest {
  private final RawFiles files = new RawFiles();
  private final Kqueue kq = Kqueue.open();
  private final RawFiles.Ends pipe = files.pipe();

  @AfterEach
  void close() {
    kq.close();
    files.close();
  }

  @Test
  void readWaitsForTheWriteThatReachesTheMark() throws Exception {
    kq.register(Watch.read(pipe.reader()).lowat(10));
    for (int i = 0; i < 9; i++) {
      files.write(pipe.writer(), 1);
      Expect.none(kq);
    }
    files.write(pipe.writer(), 1);
    assertThat(Expect.one(kq).data()).isEqualTo(10);
    files.write(pipe.writer(), 1);
    assertThat(Expect.one(kq).data()).isEqualTo(11);
    files.read(pipe.reader(), 2);
    Expect.none(kq);
    files.write(pipe.writer(), 1);
    assertThat(Expect.one(kq).data()).isEqualTo(10);
  }

  @Test
  void threadSleepsUntilTheMarkIsReached() throws Exception {
    kq.register(Watch.read(pipe.reader()).lowat(3));
    try (var waiter =
        Meanwhile.call(
            () -> {
              long before = ThreadMeter.cpuNanos();
              long data = kq.take().getFirst().data();
              assertThat(data).isEqualTo(3);
              return ThreadMeter.cpuNanos() - before;
            })) {
      waiter.untilItWaits();
      files.write(pipe.writer(), 2);
      waiter.untilItWaits();
      files.write(pipe.writer(), 1);
      assertThat(waiter.join()).isLessThan(1_000_000_000L);
    }
  }

  @Test
  void clearReportsEachWriteAboveTheMark() throws Exception {
    kq.register(Watch.read(pipe.reader()).lowat(3).clear());
    files.write(pipe.writer(), 2);
    Expect.none(kq);
    files.write(pipe.writer(), 2);
    assertThat(Expect.one(kq).data()).isEqualTo(4);
    Expect.none(kq);
    files.write(pipe.writer(), 1);
    assertThat(Expect.one(kq).data()).isEqualTo(5);
    files.drain(pipe.reader());
    files.write(pipe.writer(), 2);
    Expect.none(kq);
  }

  @Test
  void endOfFileIsReportedBelowTheMarkToo() throws Exception {
    kq.register(Watch.read(pipe.reader()).lowat(10));
    files.write(pipe.writer(), 2);
    Expect.none(kq);
    files.close(pipe.writer());
    Kevent event = Expect.one(kq);
    assertThat(event.isEof()).isTrue();
    assertThat(event.data()).isEqualTo(2);
  }

  /** Asks for another mark, or for none if it is 0. */
  private void change(Registration registration, long mark, boolean addedAgain)
      throws InterruptedException {
    int fd = (int) registration.ident();
    if (addedAgain) {
      int filter = registration.filter().number();
      int fflags = mark == 0 ? 0 : NOTE_LOWAT;
      kq.kevent(new KeventList(1).add(fd, filter, EV_ADD, fflags, mark, null), null, 0);
    } else {
      IoWatch<?> watch = registration.filter() == Filter.READ ? Watch.read(fd) : Watch.write(fd);
      registration.modify(mark == 0 ? watch : watch.lowat(mark));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void loweredMarkTakesEffectAtOnce(boolean addedAgain) throws Exception {
    Registration read = kq.register(Watch.read(pipe.reader()).lowat(10));
    files.write(pipe.writer(), 5);
    Expect.none(kq);
    change(read, 5, addedAgain);
    assertThat(Expect.one(kq).data()).isEqualTo(5);
    change(read, 6, addedAgain);
    Expect.none(kq);
    change(read, 0, addedAgain);
    assertThat(Expect.one(kq).data()).isEqualTo(5);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void markOnKnoteThatWasWithoutOne(boolean addedAgain) throws Exception {
    Registration read = kq.register(Watch.read(pipe.reader()));
    files.write(pipe.writer(), 5);
    assertThat(Expect.one(kq).data()).isEqualTo(5);
    change(read, 6, addedAgain);
    Expect.none(kq);
    files.write(pipe.writer(), 1);
    assertThat(Expect.one(kq).data()).isEqualTo(6);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void writeWaitsForTheRoom(boolean addedAgain) throws Exception {
    RawFiles.Pair pair = files.streams();
    Registration write = kq.register(Watch.write(pair.one()));
    long room = Expect.one(kq).data();
    change(write, room, addedAgain);
    assertThat(Expect.one(kq).data()).isEqualTo(room);
    files.write(pair.one(), 1);
    Expect.none(kq);
    files.drain(pair.other());
    assertThat(Expect.one(kq).data()).isEqualTo(room);
  }
}
