// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.kqueue4j.sys.Event.EVFILT_WRITE;
import static org.kqueue4j.sys.Event.EV_ADD;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kqueue4j.IoWatch;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.linux.wait.BackgroundPollerThread;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** Kqueues that watch kqueues. */
class NestedTest {
  private final RawFiles files = new RawFiles();
  private final Kqueue watcher = Kqueue.open();
  private final Kqueue inner = Kqueue.open();
  private final List<Kqueue> chain = new ArrayList<>();

  @AfterEach
  void close() {
    watcher.close();
    inner.close();
    chain.forEach(Kqueue::close);
    files.close();
    BackgroundPollerThread.awaitEnd();
  }

  @Test
  void userEventOfTheInnerQueueIsSeen() throws Exception {
    Registration one = inner.register(Watch.user());
    Registration two = inner.register(Watch.user());
    watcher.register(Watch.read(inner), "inner");
    Expect.none(watcher);
    one.trigger();
    Kevent event = Expect.one(watcher);
    assertThat(event.ident()).isEqualTo(inner.ident());
    assertThat(event.data()).isEqualTo(1);
    assertThat(event.attachment()).isEqualTo("inner");
    two.trigger();
    assertThat(Expect.one(watcher).data()).isEqualTo(2);
    assertThat(inner.poll()).hasSize(2);
    Expect.none(watcher);
  }

  @Test
  void waiterIsWokenByTheInnerQueuesSources() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    inner.register(Watch.read(pipe.reader()).clear());
    Registration user = inner.register(Watch.user());
    watcher.register(Watch.read(inner).clear());
    for (int i = 0; i < 100; i++) {
      try (var waiter = Meanwhile.call(watcher::take)) {
        waiter.untilItWaits();
        switch (i % 3) {
          case 0 -> user.trigger();
          case 1 -> files.write(pipe.writer(), 1);
          default -> inner.register(Watch.timer(Duration.ofMillis(1)).oneshot());
        }
        assertThat(waiter.join()).hasSize(1);
        assertThat(inner.poll()).hasSize(1);
      }
    }
  }

  @Test
  void pollSeesTheInnerQueuesSources() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    inner.register(Watch.read(pipe.reader()));
    watcher.register(Watch.read(inner));
    Expect.none(watcher);
    files.write(pipe.writer(), 1);
    assertThat(Expect.one(watcher).data()).isEqualTo(1);
    assertThat(Expect.one(watcher).data()).isEqualTo(1);
    files.drain(pipe.reader());
    inner.poll();
    Expect.none(watcher);
    inner.register(Watch.timer(Duration.ofMillis(1)).oneshot());
    assertThat(Expect.one(watcher).data()).isEqualTo(1);
  }

  @Test
  void whatWasPendingBeforeTheWatchIsSeen() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    inner.register(Watch.read(pipe.reader()));
    files.write(pipe.writer(), 1);
    watcher.register(Watch.read(inner));
    Expect.one(watcher);
  }

  @Test
  void innerLevelKnotesGoOnAfterTheWatchHasEnded() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    inner.register(Watch.read(pipe.reader()));
    Registration watch = watcher.register(Watch.read(inner));
    files.write(pipe.writer(), 1);
    Expect.one(watcher);
    watch.close();
    Expect.none(watcher);
    for (int i = 0; i < 5; i++) {
      assertThat(i % 2 == 0 ? inner.poll() : inner.take()).hasSize(1);
    }
    files.drain(pipe.reader());
    Expect.none(inner);
    try (var waiter = Meanwhile.call(inner::take)) {
      waiter.untilItWaits();
      files.write(pipe.writer(), 1);
      assertThat(waiter.join()).hasSize(1);
    }
  }

  @Test
  void closeOfTheInnerQueueTakesTheKnoteAway() {
    inner.register(Watch.user()).trigger();
    IoWatch<Kevent.Read> read = Watch.read(inner);
    Registration watch = watcher.register(read);
    assertThat(watcher.stat()).isEqualTo(1);
    inner.close();
    assertThat(watcher.size()).isZero();
    assertThat(watch.isValid()).isFalse();
    Expect.none(watcher);
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> watcher.register(read))
        .returns(Errno.EBADF, KqueueException::errno);
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> watcher.register(Watch.read(inner)))
        .returns(Errno.EBADF, KqueueException::errno);
  }

  @Test
  void onlyReadWatchesQueue() {
    assertThatExceptionOfType(KqueueException.class)
        .isThrownBy(() -> Changes.apply(watcher, inner.ident(), EVFILT_WRITE, EV_ADD))
        .returns(Errno.EOPNOTSUPP, KqueueException::errno);
    assertThat(watcher.size()).isZero();
  }

  @Test
  void twoWatchersBothHear() throws Exception {
    try (Kqueue second = Kqueue.open()) {
      RawFiles.Ends pipe = files.pipe();
      inner.register(Watch.read(pipe.reader()).clear());
      watcher.register(Watch.read(inner).clear());
      second.register(Watch.read(inner).clear());
      for (int i = 0; i < 50; i++) {
        try (var one = Meanwhile.call(watcher::take);
            var other = Meanwhile.call(second::take)) {
          one.untilItWaits();
          other.untilItWaits();
          files.write(pipe.writer(), 1);
          assertThat(one.join()).hasSize(1);
          assertThat(other.join()).hasSize(1);
          assertThat(inner.poll()).hasSize(1);
        }
      }
    }
  }

  @Test
  void innerQueueHasWaitersOfItsOwn() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    inner.register(Watch.read(pipe.reader()).clear());
    Registration user = inner.register(Watch.user());
    watcher.register(Watch.read(inner).clear());
    Semaphore taken = new Semaphore(0);
    AtomicInteger reported = new AtomicInteger();
    var owners = new ArrayList<Meanwhile<?>>();
    for (int i = 0; i < 2; i++) {
      owners.add(Meanwhile.call(() -> takeOnAndOn(inner, taken::release)));
    }
    owners.add(Meanwhile.call(() -> takeOnAndOn(watcher, n -> reported.incrementAndGet())));
    for (int i = 0; i < 2_000; i++) {
      if (i % 2 == 0) {
        user.trigger();
      } else {
        files.write(pipe.writer(), 1);
      }
      assertThat(taken.tryAcquire(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
      files.drain(pipe.reader());
    }
    assertThat(taken.availablePermits()).isZero();
    assertThat(reported.get()).isLessThanOrEqualTo(2_000);
    inner.close();
    watcher.close();
    for (Meanwhile<?> owner : owners) {
      owner.join();
    }
  }

  private static Void takeOnAndOn(Kqueue kq, java.util.function.IntConsumer consumer)
      throws Exception {
    for (; ; ) {
      try {
        consumer.accept(kq.take().size());
      } catch (KqueueException e) {
        assertThat(e.errno()).isEqualTo(Errno.EBADF);
        return null;
      }
    }
  }

  /** Queues of which each watches the one before. */
  private void chain(int length) {
    Kqueue last = inner;
    for (int i = 0; i < length; i++) {
      Kqueue next = Kqueue.open();
      next.register(Watch.read(last));
      chain.add(next);
      last = next;
    }
  }

  @Test
  void endOfChainHearsOfPipeAtItsBeginning() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    inner.register(Watch.read(pipe.reader()));
    chain(1_000);
    Kqueue end = chain.getLast();
    Expect.none(end);
    try (var waiter = Meanwhile.call(end::take)) {
      waiter.untilItWaits();
      files.write(pipe.writer(), 1);
      assertThat(waiter.join()).singleElement().returns(1L, Kevent::data);
    }
  }

  @Test
  void chainOfTenThousand() throws Exception {
    Registration user = inner.register(Watch.user());
    chain(10_000);
    Kqueue end = chain.getLast();
    Expect.none(end);
    user.trigger();
    assertThat(Expect.one(end).data()).isEqualTo(1);
    Expect.one(inner);
    inner.close();
    assertThat(chain.getFirst().size()).isZero();
  }

  @Test
  void queueWatchesItself() throws Exception {
    watcher.register(Watch.read(watcher), "itself");
    Expect.none(watcher);
    Registration user = watcher.register(Watch.user());
    user.trigger();
    assertThat(watcher.poll()).extracting(Kevent::registration).contains(user);
    watcher.poll();
    Expect.none(watcher);
    assertThat(watcher.poll(Duration.ofMillis(1))).isEmpty();
    RawFiles.Ends pipe = files.pipe();
    watcher.register(Watch.read(pipe.reader()).oneshot());
    try (var waiter = Meanwhile.call(watcher::take)) {
      waiter.untilItWaits();
      files.write(pipe.writer(), 1);
      waiter.join();
    }
  }

  @Test
  void queuesWatchEachOther() throws Exception {
    watcher.register(Watch.read(inner).clear());
    inner.register(Watch.read(watcher).clear());
    RawFiles.Ends pipe = files.pipe();
    inner.register(Watch.read(pipe.reader()).clear(), "pipe");
    try (var waiter = Meanwhile.call(watcher::take)) {
      waiter.untilItWaits();
      files.write(pipe.writer(), 1);
      assertThat(waiter.join()).singleElement().returns(inner.ident(), Kevent::ident);
    }
    assertThat(inner.poll()).extracting(Kevent::attachment).contains("pipe");
  }

  @Test
  void watcherSleepsWhileNothingHappens() throws Exception {
    inner.register(Watch.read(files.pipe().reader()));
    inner.register(Watch.timer(Duration.ofHours(1)));
    watcher.register(Watch.read(inner));
    Expect.sleep(watcher);
  }
}
