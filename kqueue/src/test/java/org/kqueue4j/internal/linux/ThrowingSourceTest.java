// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_DELETE;
import static org.kqueue4j.sys.Event.EV_DISABLE;
import static org.kqueue4j.sys.Event.EV_ENABLE;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kqueue4j.IoWatch;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.Watches;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.FilterOps;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.internal.linux.wait.BackgroundPollerThread;
import org.kqueue4j.internal.source.SourceFile;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * A source of the program's own that throws: the caller gets the exception, and the queue, its
 * other knotes and those who wait go on.
 */
class ThrowingSourceTest {
  private final RawFiles files = new RawFiles();
  private final Thrower thrower = new Thrower();
  private final Kqueue kq = Kqueue.open();
  private RawFiles.Ends pipe;
  private Registration user;

  /** In which call of the engine it throws. */
  enum Place {
    NOWHERE,
    ATTACH,
    EVENT,
    TOUCH,
    REPORT,
    RESTS,
    ENABLED,
    DETACH
  }

  /** Readable when a test sets it so; throws in one place. */
  private static final class Thrower extends SourceFile implements AutoCloseable {
    volatile Place place = Place.NOWHERE;
    private volatile boolean readable;

    Thrower() {
      super(null);
    }

    void setReadable(boolean readable) {
      this.readable = readable;
      changed();
    }

    private void pass(Place here) {
      if (place == here) {
        throw new IllegalStateException("in " + here);
      }
    }

    @Override
    protected long count(int filter) {
      return readable ? 1 : 0;
    }

    @Override
    protected FilterOps filterOps(int filter) {
      return new Ops();
    }

    private final class Ops implements FilterOps {
      @Override
      public Failure attach(Knote kn) {
        pass(Place.ATTACH);
        notes().insert(kn);
        return null;
      }

      @Override
      public void detach(Knote kn) {
        notes().remove(kn);
        pass(Place.DETACH);
      }

      @Override
      public boolean event(Knote kn, long hint) {
        pass(Place.EVENT);
        return readable;
      }

      @Override
      public Failure touch(Knote kn, KeventStruct change) {
        pass(Place.TOUCH);
        return FilterOps.super.touch(kn, change);
      }

      @Override
      public void report(Knote kn, KeventStruct event) {
        pass(Place.REPORT);
        FilterOps.super.report(kn, event);
      }

      @Override
      public boolean rests(Knote kn) {
        pass(Place.RESTS);
        return false;
      }

      @Override
      public void enabled(Knote kn) {
        pass(Place.ENABLED);
      }
    }
  }

  @BeforeEach
  void watchOthers() {
    pipe = files.pipe();
    kq.register(Watch.read(pipe.reader()).clear());
    user = kq.register(Watch.user());
  }

  @AfterEach
  void close() {
    thrower.place = Place.NOWHERE;
    kq.close();
    thrower.close();
    files.close();
  }

  private IoWatch<Kevent.Read> source() {
    return Watches.read(thrower);
  }

  /** Changes the knote of the source as the system call does. */
  private void change(int flags) throws InterruptedException {
    Changes.apply(kq, thrower.ident(), EVFILT_READ, flags);
  }

  private static void assertThrown(
      Place place, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatIllegalStateException().isThrownBy(call).withMessage("in " + place);
  }

  /** All sources of the queue work, the thrower too, and it has no other knotes than these. */
  private void assertWhole() throws Exception {
    thrower.place = Place.NOWHERE;
    thrower.setReadable(false);
    change(EV_ADD | EV_ENABLE);
    assertThat(kq.size()).isEqualTo(3);
    Expect.none(kq);
    assertThat(kq.stat()).isZero();
    files.write(pipe.writer(), 1);
    assertThat(Expect.one(kq).ident()).isEqualTo(pipe.reader());
    files.drain(pipe.reader());
    user.trigger();
    assertThat(Expect.one(kq).registration()).isEqualTo(user);
    try (var waiter = Meanwhile.call(kq::take)) {
      waiter.untilItWaits();
      thrower.setReadable(true);
      assertThat(waiter.join()).singleElement().returns(thrower.ident(), Kevent::ident);
    }
    change(EV_DELETE);
    assertThat(kq.size()).isEqualTo(2);
    Expect.none(kq);
  }

  @Test
  void attach() throws Exception {
    thrower.place = Place.ATTACH;
    assertThrown(Place.ATTACH, () -> kq.register(source()));
    assertThat(kq.size()).isEqualTo(2);
    assertThrown(Place.ATTACH, () -> change(EV_ADD));
    assertThat(kq.size()).isEqualTo(2);
    assertWhole();
  }

  /** What the caller of register does not get must not be there. */
  @ParameterizedTest
  @EnumSource(names = {"EVENT", "ENABLED"})
  void newKnote(Place place) throws Exception {
    thrower.place = place;
    assertThrown(place, () -> kq.register(source().disabled()));
    assertThat(kq.size()).isEqualTo(2);
    thrower.place = Place.NOWHERE;
    kq.register(source());
    assertWhole();
  }

  @ParameterizedTest
  @EnumSource(names = {"EVENT", "TOUCH"})
  void changeOfKnote(Place place) throws Exception {
    Registration registration = kq.register(source());
    thrower.place = place;
    assertThrown(place, () -> change(EV_ADD));
    assertThrown(place, () -> change(EV_DISABLE));
    assertThrown(place, () -> registration.modify(source().oneshot()));
    assertThat(kq.size()).isEqualTo(3);
    assertThat(registration.isValid()).isTrue();
    assertWhole();
  }

  @Test
  void disablingAndEnabling() throws Exception {
    Registration registration = kq.register(source());
    thrower.place = Place.EVENT;
    assertThrown(Place.EVENT, registration::disable);
    thrower.place = Place.ENABLED;
    assertThrown(Place.ENABLED, registration::disable);
    assertThat(kq.size()).isEqualTo(3);
    assertWhole();
  }

  @Test
  void callerOfChangedGetsTheException() throws Exception {
    kq.register(source().clear());
    try (var waiter = Meanwhile.call(kq::take)) {
      waiter.untilItWaits();
      thrower.place = Place.EVENT;
      assertThrown(Place.EVENT, () -> thrower.setReadable(true));
      waiter.untilItWaits();
      user.trigger();
      assertThat(waiter.join()).singleElement().returns(user, Kevent::registration);
    }
    assertWhole();
  }

  @ParameterizedTest
  @EnumSource(names = {"EVENT", "REPORT", "RESTS"})
  void takerGetsTheException(Place place) throws Exception {
    kq.register(source());
    thrower.setReadable(true);
    thrower.place = place;
    assertThrown(place, () -> kq.take());
    Expect.none(kq);
    assertWhole();
  }

  @Test
  void takerOfADispatchedEventGetsTheException() throws Exception {
    Registration registration = kq.register(source().dispatch());
    thrower.setReadable(true);
    thrower.place = Place.ENABLED;
    assertThrown(Place.ENABLED, () -> kq.take());
    Expect.none(kq);
    thrower.place = Place.NOWHERE;
    registration.close();
    assertWhole();
  }

  /** Only the thread that the event woke gets the exception. */
  @ParameterizedTest
  @EnumSource(names = {"REPORT", "RESTS"})
  void oneWaiterGetsTheException(Place place) throws Exception {
    kq.register(source());
    thrower.place = place;
    try (var one = Meanwhile.call(kq::take);
        var other = Meanwhile.call(kq::take);
        var virtual = Meanwhile.callVirtually(kq::take)) {
      List<Meanwhile<List<Kevent>>> all = List.of(one, other, virtual);
      for (Meanwhile<?> waiter : all) {
        waiter.untilItWaits();
      }
      thrower.setReadable(true);
      Meanwhile.until("one thread has the exception", () -> count(all) == 1);
      for (Meanwhile<?> waiter : all) {
        if (waiter.isDone()) {
          assertThrown(place, waiter::join);
        }
      }
      user.trigger();
      Meanwhile.until("the next has an event", () -> count(all) == 2);
      files.write(pipe.writer(), 1);
      Meanwhile.until("the last has an event", () -> count(all) == 3);
    }
    assertWholeAfterDrain();
  }

  private void assertWholeAfterDrain() throws Exception {
    files.drain(pipe.reader());
    thrower.place = Place.NOWHERE;
    kq.poll();
    assertWhole();
  }

  private static long count(List<Meanwhile<List<Kevent>>> waiters) {
    return waiters.stream().filter(Meanwhile::isDone).count();
  }

  @Test
  void deletion() throws Exception {
    Registration registration = kq.register(source());
    thrower.setReadable(true);
    thrower.place = Place.DETACH;
    assertThrown(Place.DETACH, registration::close);
    assertThat(registration.isValid()).isFalse();
    assertThat(kq.size()).isEqualTo(2);
    assertThat(kq.stat()).isZero();
    assertWhole();
  }

  @Test
  void reportOfOneshot() throws Exception {
    kq.register(source().oneshot());
    thrower.setReadable(true);
    thrower.place = Place.DETACH;
    assertThrown(Place.DETACH, () -> kq.take());
    assertThat(kq.size()).isEqualTo(2);
    assertWhole();
  }

  /** However many throw, all knotes are dropped and everything is given back. */
  @Test
  void closeOfTheQueue() throws Exception {
    BackgroundPollerThread.awaitEnd();
    long before = RawFiles.ownDescriptors();
    try (Thrower second = new Thrower()) {
      Kqueue closed = Kqueue.open();
      closed.register(Watch.read(pipe.reader()));
      closed.register(source());
      closed.register(Watch.timer(Duration.ofHours(1)));
      closed.register(Watches.read(second));
      closed.register(Watch.user());
      thrower.place = Place.DETACH;
      second.place = Place.DETACH;
      try (var waiter = Meanwhile.call(closed::take)) {
        waiter.untilItWaits();
        assertThrown(Place.DETACH, closed::close);
        assertThatExceptionOfType(KqueueException.class)
            .isThrownBy(waiter::join)
            .returns(Errno.EBADF, KqueueException::errno);
      }
      assertThat(closed.isOpen()).isFalse();
      closed.close();
      assertThat(closed.size()).isZero();
      Meanwhile.until("nothing is left open", () -> RawFiles.ownDescriptors() == before);
      second.place = Place.NOWHERE;
    }
    assertWhole();
  }

  /** Of all queues that watch it, though one of them throws. */
  @Test
  void closeOfTheSource() throws Exception {
    try (Kqueue second = Kqueue.open();
        Kqueue third = Kqueue.open()) {
      try (Thrower closed = new Thrower()) {
        for (Kqueue queue : List.of(kq, second, third)) {
          queue.register(Watches.read(closed));
        }
        closed.place = Place.DETACH;
        assertThrown(Place.DETACH, closed::close);
      }
      assertThat(kq.size()).isEqualTo(2);
      assertThat(second.size()).isZero();
      assertThat(third.size()).isZero();
    }
    assertWhole();
  }
}
