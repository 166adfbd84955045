// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kqueue4j.internal.linux.Expect;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;
import org.kqueue4j.sys.UnsupportedWatchException;

/** What a program's own source reports by the methods that it overrides. */
@Timeout(60)
class EventSourceTest {
  private final Kqueue kq = Kqueue.open();
  private final Everything source = new Everything();

  @AfterEach
  void close() {
    kq.close();
  }

  /** Overrides nothing. */
  private static final class Nothing extends EventSource {}

  /** Overrides everything. */
  private static final class Everything extends EventSource {
    private volatile long bytes;
    private volatile long room;
    private volatile boolean isAlarmed;
    private volatile boolean isInputEnded;
    private volatile boolean isOutputEnded;

    void set(Runnable change) {
      change.run();
      changed();
    }

    @Override
    protected long readable() {
      return bytes;
    }

    @Override
    protected long writable() {
      return room;
    }

    @Override
    protected long exceptional() {
      return isAlarmed ? 1 : 0;
    }

    @Override
    protected boolean isInputEnded() {
      return isInputEnded;
    }

    @Override
    protected boolean isOutputEnded() {
      return isOutputEnded;
    }
  }

  @Test
  void eachKindHasItsMethod() throws Exception {
    kq.register(Watch.read(source).clear(), "read");
    kq.register(Watch.write(source).clear(), "write");
    kq.register(Watch.except(source).dispatch(), "except");
    Expect.none(kq);
    source.set(() -> source.bytes = 3);
    Kevent.Read read = (Kevent.Read) Expect.one(kq);
    assertThat(read.bytes()).isEqualTo(3);
    assertThat(read.source()).isSameAs(source);
    assertThat(read.ident()).isEqualTo(source.ident());
    assertThat(read.isEof()).isFalse();
    source.set(() -> source.bytes = 0);
    source.set(() -> source.room = 4);
    Kevent.Write write = (Kevent.Write) Expect.one(kq);
    assertThat(write.room()).isEqualTo(4);
    assertThat(write.attachment()).isEqualTo("write");
    source.set(() -> source.room = 0);
    source.set(() -> source.isAlarmed = true);
    assertThat(Expect.one(kq)).isInstanceOf(Kevent.Except.class);
  }

  @Test
  void whatIsNotOverriddenCannotBeWatched() {
    Nothing nothing = new Nothing();
    for (Watch<?> watch :
        List.of(Watch.read(nothing), Watch.write(nothing), Watch.except(nothing))) {
      assertThatExceptionOfType(UnsupportedWatchException.class)
          .isThrownBy(() -> kq.register(watch))
          .returns(Errno.EOPNOTSUPP, KqueueException::errno)
          .withMessageContaining("this source has no such filter");
    }
    assertThat(kq.size()).isZero();
  }

  @Test
  void theInputAndTheOutputEndEachForItself() throws Exception {
    Registration input = kq.register(Watch.read(source).lowat(10));
    kq.register(Watch.write(source));
    source.set(() -> source.bytes = 3);
    Expect.none(kq);
    source.set(() -> source.isInputEnded = true);
    Kevent.Read read = (Kevent.Read) Expect.one(kq);
    assertThat(read.isEof()).isTrue();
    assertThat(read.bytes()).isEqualTo(3);
    assertThat(read.has(Flag.NODATA)).as("there is some").isFalse();
    assertThat(read.error()).isNull();
    source.set(() -> source.bytes = 0);
    assertThat(Expect.one(kq).has(Flag.NODATA)).isTrue();
    input.close();
    source.set(() -> source.isOutputEnded = true);
    assertThat(Expect.one(kq))
        .isInstanceOf(Kevent.Write.class)
        .returns(true, Kevent::isEof)
        .returns(true, event -> event.has(Flag.NODATA));
  }

  @Test
  void aChangeWakesAThreadThatWaits() throws Exception {
    kq.register(Watch.read(source));
    try (Meanwhile<List<Kevent>> waiter = Meanwhile.call(kq::take).untilItWaits()) {
      source.set(() -> source.bytes = 1);
      assertThat(waiter.join()).hasSize(1);
    }
  }

  @Test
  void closeEndsTheRegistrations() {
    source.bytes = 1;
    Registration read = kq.register(Watch.read(source));
    Registration write = kq.register(Watch.write(source));
    assertThat(source.isClosed()).isFalse();
    source.close();
    source.close();
    assertThat(source.isClosed()).isTrue();
    assertThat(read.isValid()).isFalse();
    assertThat(write.isValid()).isFalse();
    assertThat(kq.size()).isZero();
    Expect.none(kq);
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> kq.register(Watch.read(source)))
        .returns(Errno.EBADF, KqueueException::errno);
    source.set(() -> source.bytes = 2);
    Expect.none(kq);
  }

  @Test
  void eachHasAnIdentThatIsNoDescriptor() {
    try (Everything other = new Everything()) {
      assertThat(source.ident()).isGreaterThan(Integer.MAX_VALUE).isNotEqualTo(other.ident());
    }
  }
}
