// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.IoWatch;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.linux.poller.Epoll;
import org.kqueue4j.internal.linux.poller.EpollEvents;
import org.kqueue4j.internal.linux.signal.Signalled;
import org.kqueue4j.internal.linux.sys.DescriptorCalls;
import org.kqueue4j.internal.linux.sys.Linux;
import org.kqueue4j.internal.linux.sys.Syscall;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;
import org.kqueue4j.EventSource;
import org.kqueue4j.support.ChildJvm;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** {@link Kqueue#fd}, as an event loop that knows no kqueue sees it. */
class ReadinessFdTest {
  private final RawFiles files = new RawFiles();
  private final Kqueue kq = Kqueue.open();
  private final ForeignLoop loop = new ForeignLoop();

  @AfterEach
  void close() {
    kq.close();
    loop.close();
    files.close();
  }

  /** A loop on an epoll of its own, and poll(2). */
  private static final class ForeignLoop {
    private static final long FOREVER = Long.MAX_VALUE;

    private final SyscallBuffer scratch = new SyscallBuffer();
    private final EpollEvents events = new EpollEvents(8);
    private final Epoll epoll = new Epoll(scratch);
    private final DescriptorCalls calls = new DescriptorCalls();

    void watch(int fd) {
      assertThat(epoll.add(scratch, fd, Linux.EPOLLIN, fd)).isZero();
    }

    /** Blocks until the descriptor is readable. */
    void await(int fd) throws Exception {
      try (var waiting =
          Meanwhile.call(
              () -> {
                int n = epoll.await(scratch, events, 8, FOREVER);
                return n == 1 ? events.tag(0) : -n;
              })) {
        assertThat(waiting.join()).isEqualTo(fd);
      }
      assertThat(isReadable(fd)).isTrue();
    }

    boolean isReadable(int fd) {
      int result = calls.poll(fd, Linux.EPOLLIN);
      assertThat(result & ~Linux.EPOLLIN).isZero();
      assertThat(epoll.await(scratch, events, 8, 0)).isEqualTo(result == 0 ? 0 : 1);
      return result != 0;
    }

    void close() {
      epoll.close();
    }
  }

  private int watched() {
    int fd = kq.fd();
    loop.watch(fd);
    return fd;
  }

  @Test
  void readableWhileUserEventIsPending() throws Exception {
    int fd = watched();
    assertThat(kq.fd()).isEqualTo(fd);
    Registration one = kq.register(Watch.user());
    Registration two = kq.register(Watch.user());
    assertThat(loop.isReadable(fd)).isFalse();
    one.trigger();
    assertThat(loop.isReadable(fd)).isTrue();
    one.trigger();
    two.trigger();
    assertThat(loop.isReadable(fd)).isTrue();
    assertThat(kq.poll()).hasSize(2);
    assertThat(loop.isReadable(fd)).isFalse();
    two.trigger();
    assertThat(loop.isReadable(fd)).isTrue();
    two.close();
    assertThat(loop.isReadable(fd)).isFalse();
  }

  @Test
  void readableAtOnceIfEventIsPendingAlready() {
    kq.register(Watch.user()).trigger();
    assertThat(loop.isReadable(watched())).isTrue();
  }

  @Test
  void timerMakesItReadableThoughNobodyWaits() throws Exception {
    int fd = watched();
    kq.register(Watch.timer(Duration.ofMillis(30)).oneshot());
    loop.await(fd);
    assertThat(kq.poll()).hasSize(1);
    assertThat(loop.isReadable(fd)).isFalse();
    kq.register(Watch.timer(Duration.ofMillis(30)));
    loop.await(fd);
    assertThat(kq.poll()).hasSize(1);
    loop.await(fd);
  }

  @Test
  void pipeMakesItReadableThoughNobodyWaits() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    kq.register(Watch.read(pipe.reader()));
    int fd = watched();
    files.write(pipe.writer(), 3);
    loop.await(fd);
    assertThat(kq.poll()).singleElement().returns(3L, Kevent::data);
    assertThat(loop.isReadable(fd)).as("it still holds").isTrue();
    files.read(pipe.reader(), 2);
    assertThat(kq.poll()).singleElement().returns(1L, Kevent::data);
    files.drain(pipe.reader());
    assertThat(loop.isReadable(fd)).as("stale until the next look").isTrue();
    Expect.none(kq);
    assertThat(loop.isReadable(fd)).isFalse();
    files.write(pipe.writer(), 1);
    loop.await(fd);
  }

  @Test
  void levelPipeThatWasReportedBeforeMakesItReadable() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    kq.register(Watch.read(pipe.reader()));
    files.write(pipe.writer(), 3);
    Expect.one(kq); // it now rests with the kernel
    loop.await(watched());
  }

  @ParameterizedTest
  @ValueSource(strings = {"oneshot", "clear", "dispatch"})
  void notReadableOnceReported(String kind) throws Exception {
    RawFiles.Ends pipe = files.pipe();
    IoWatch<Kevent.Read> read = Watch.read(pipe.reader());
    int fd = watched();
    Registration registration =
        kq.register(
            switch (kind) {
              case "oneshot" -> read.oneshot();
              case "clear" -> read.clear();
              default -> read.dispatch();
            });
    files.write(pipe.writer(), 3);
    loop.await(fd);
    assertThat(kq.poll()).hasSize(1);
    assertThat(loop.isReadable(fd)).isFalse();
    if (kind.equals("dispatch")) {
      registration.enable();
      loop.await(fd);
    }
  }

  @Test
  void eventThatWasDisabledSinceCountsUntilTheNextLook() {
    int fd = watched();
    Registration user = kq.register(Watch.user());
    user.trigger();
    user.disable();
    assertThat(loop.isReadable(fd)).isTrue();
    Expect.none(kq);
    assertThat(loop.isReadable(fd)).isFalse();
    user.enable();
    assertThat(loop.isReadable(fd)).isTrue();
  }

  @Test
  void moreEventsThanOneCallTakesLeaveItReadable() throws Exception {
    int fd = watched();
    for (int i = 0; i < 20; i++) {
      kq.register(Watch.user()).trigger();
    }
    KeventList events = new KeventList(8);
    for (int taken = 0; taken < 20; ) {
      assertThat(loop.isReadable(fd)).isTrue();
      taken += kq.kevent(null, events, 0);
    }
    assertThat(loop.isReadable(fd)).isFalse();
  }

  @Test
  void signalsQueuesAndSourcesMakeItReadable() throws Exception {
    int fd = watched();
    kq.register(Watch.signal("URG"));
    Signalled.raise("URG");
    loop.await(fd);
    assertThat(kq.poll()).hasSize(1);
    try (Kqueue inner = Kqueue.open();
        Mailbox mailbox = new Mailbox()) {
      kq.register(Watch.read(inner).clear());
      RawFiles.Ends pipe = files.pipe();
      inner.register(Watch.read(pipe.reader()));
      files.write(pipe.writer(), 1);
      loop.await(fd);
      assertThat(kq.poll()).hasSize(1);
      kq.register(Watch.read(mailbox).clear());
      assertThat(loop.isReadable(fd)).isFalse();
      mailbox.put();
      assertThat(loop.isReadable(fd)).isTrue();
    }
  }

  private static final class Mailbox extends EventSource {
    private volatile int size;

    void put() {
      size = 1;
      changed();
    }

    @Override
    protected long readable() {
      return size;
    }
  }

  @Test
  void anotherQueueCanWatchIt() throws Exception {
    try (Kqueue outer = Kqueue.open()) {
      outer.register(Watch.read(kq.fd()), "inner");
      Expect.none(outer);
      Registration timer = kq.register(Watch.timer(Duration.ofMillis(20)));
      assertThat(Expect.one(outer).attachment()).isEqualTo("inner");
      timer.close();
      Expect.none(outer);
      Expect.sleep(outer);
    }
  }

  @Test
  void anotherProcessCanPollIt() throws Exception {
    int fd = kq.fd();
    Registration user = kq.register(Watch.user());
    String self = String.valueOf(ProcessHandle.current().pid());
    try (ChildJvm child = ChildJvm.start(OtherProcess.class, self, String.valueOf(fd))) {
      assertThat(child.line()).isEqualTo("not readable");
      user.trigger();
      assertThat(child.line()).isEqualTo("readable");
      Expect.one(kq);
      child.go();
      assertThat(child.line()).isEqualTo("not readable");
      assertThat(child.exit()).isZero();
    }
  }

  /** Takes over the descriptor, and waits for it to be readable. Arguments: a pid and a number. */
  static final class OtherProcess {
    private static final int PIDFD_GETFD = 438; // on all processors

    public static void main(String[] args) throws Exception {
      SyscallBuffer scratch = new SyscallBuffer();
      long process = scratch.call(Syscall.PIDFD_OPEN, Long.parseLong(args[0]), 0);
      int fd = (int) scratch.call(PIDFD_GETFD, process, Integer.parseInt(args[1]), 0, 0);
      if (fd < 0) {
        System.out.println("error " + fd);
        return;
      }
      DescriptorCalls calls = new DescriptorCalls();
      System.out.println(calls.poll(fd, Linux.EPOLLIN) == 0 ? "not readable" : "early");
      Epoll epoll = new Epoll(scratch);
      epoll.add(scratch, fd, Linux.EPOLLIN, 1);
      System.out.println(
          epoll.await(scratch, new EpollEvents(8), 8, Long.MAX_VALUE) == 1
              ? "readable"
              : "nothing");
      if (System.in.read() >= 0) {
        System.out.println(calls.poll(fd, Linux.EPOLLIN) == 0 ? "not readable" : "late");
      }
    }
  }

  @Test
  void closedWithTheQueue() {
    long before = RawFiles.ownDescriptors();
    int fd;
    try (Kqueue queue = Kqueue.open()) {
      fd = queue.fd();
      Registration user = queue.register(Watch.user());
      user.trigger();
      assertThat(RawFiles.ownDescriptors()).isGreaterThan(before);
      queue.close();
      assertThatExceptionOfType(KqueueException.class)
          .isThrownBy(queue::fd)
          .returns(Errno.EBADF, KqueueException::errno);
    }
    assertThat(new DescriptorCalls().isOpen(fd)).isFalse();
    Meanwhile.until("the alarm's own are closed", () -> RawFiles.ownDescriptors() <= before);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void readableIffSomethingIsPendingAfterMuchAdo(long seed) throws Exception {
    int fd = watched();
    Random seeds = new Random(seed);
    List<Registration> users = new ArrayList<>();
    for (int i = seeds.nextInt(12); i >= 0; i--) {
      users.add(kq.register(seeds.nextBoolean() ? Watch.user() : Watch.user().dispatch()));
    }
    RawFiles.Ends pipe = files.pipe();
    kq.register(Watch.read(pipe.reader()));
    Registration timer = kq.register(Watch.timer(Duration.ofNanos(200_000)));
    List<Meanwhile<Void>> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Random random = new Random(seeds.nextLong());
      boolean takes = i % 2 == 0;
      threads.add(
          Meanwhile.call(
              () -> {
                for (int n = 0; n < 3_000; n++) {
                  Registration user = users.get(random.nextInt(users.size()));
                  if (takes) {
                    kq.poll();
                  } else if (random.nextInt(8) == 0) {
                    user.enable();
                  } else {
                    user.trigger();
                  }
                }
                return null;
              }));
    }
    for (int n = 0; n < 300; n++) {
      files.write(pipe.writer(), 1);
      if (n % 3 == 0) {
        files.drain(pipe.reader());
      }
    }
    for (Meanwhile<Void> thread : threads) {
      thread.join();
    }
    timer.close();
    files.drain(pipe.reader());
    assertThat(loop.isReadable(fd)).isEqualTo(kq.stat() > 0);
    while (!kq.poll().isEmpty()) {
      assertThat(loop.isReadable(fd)).isEqualTo(kq.stat() > 0);
    }
    assertThat(kq.stat()).isZero();
    assertThat(loop.isReadable(fd)).isFalse();
    kq.register(Watch.user()).trigger();
    assertThat(loop.isReadable(fd)).isTrue();
  }
}
