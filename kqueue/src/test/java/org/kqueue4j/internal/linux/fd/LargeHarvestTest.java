// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.fd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Kqueues;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.backend.QueueOptions;
import org.kqueue4j.internal.linux.Checks;
import org.kqueue4j.internal.linux.Expect;
import org.kqueue4j.internal.linux.LinuxKqueue;
import org.kqueue4j.internal.linux.poller.Epoll;
import org.kqueue4j.internal.linux.poller.EpollEvents;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;

/** One call reports many descriptors, some of which name another file since. */
@ParameterizedClass
@EnumSource(Checks.class)
class LargeHarvestTest {
  /** More than two calls of io_uring check. */
  private static final int MANY = 150;

  @Parameter Checks checks;

  private final RawFiles files = new RawFiles();
  private final List<RawFiles.Ends> pipes = new ArrayList<>();
  private LinuxKqueue linux;
  private Kqueue kq;

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

  /** Registers pipes that can be read from. */
  private void registerReadable(int count) {
    for (int i = 0; i < count; i++) {
      RawFiles.Ends pipe = files.pipe();
      files.write(pipe.writer(), 1);
      kq.register(Watch.read(pipe.reader()));
      pipes.add(pipe);
    }
  }

  private Set<Long> reported() {
    Set<Long> idents = new HashSet<>();
    for (Kevent event : kq.poll()) {
      assertThat(idents.add(event.ident())).as("once").isTrue();
    }
    return idents;
  }

  private boolean hasRing() {
    linux.lock().lock();
    try {
      return linux.poller().checks().hasRing();
    } finally {
      linux.lock().unlock();
    }
  }

  /** All that a descriptor may be by then: closed, another file, another file that is ready. */
  @Test
  void descriptorsThatNameAnotherFileAreNotReported() throws Exception {
    RawFiles.Ends empty = files.pipe();
    RawFiles.Ends full = files.pipe();
    files.write(full.writer(), 1);
    registerReadable(MANY);
    assertThat(reported()).hasSize(MANY);
    Random random = new Random(1);
    Set<Long> left = new HashSet<>();
    for (RawFiles.Ends pipe : pipes) {
      int number = pipe.reader();
      files.dup(number); // keeps the old file and its registration alive
      switch (random.nextInt(5)) {
        case 0 -> files.close(number);
        case 1 -> files.dup2(empty.reader(), number);
        case 2 -> files.dup2(full.reader(), number);
        case 3 -> files.move(files.memfd(), number); // epoll refuses it
        default -> left.add((long) number);
      }
    }
    assertThat(reported()).isEqualTo(left);
    assertThat(kq.size()).isEqualTo(left.size());
    assertThat(reported()).isEqualTo(left);
  }

  /** The check must leave no registration of the other file. */
  @Test
  void otherFileIsNotWatched() throws Exception {
    registerReadable(MANY);
    RawFiles.Ends other = files.pipe();
    for (RawFiles.Ends pipe : pipes) {
      files.dup(pipe.reader());
      files.dup2(other.reader(), pipe.reader());
    }
    Expect.none(kq);
    assertThat(kq.size()).isZero();
    files.close(other.writer()); // a hang-up is reported whatever is asked for
    Expect.sleep(kq);
  }

  @Test
  void eventsOfSourcesOfOtherKindsComeWithThem() {
    registerReadable(MANY);
    kq.register(Watch.user(), "user").trigger();
    kq.register(Watch.read(files.openToRead(Path.of("/dev/null"))));
    assertThat(kq.poll()).hasSize(MANY + 2);
  }

  /** The kernel then leaves some of the work to a thread of its own. */
  @Test
  void anotherThreadKeepsTheEpollBusy() throws Exception {
    registerReadable(MANY);
    RawFiles.Ends empty = files.pipe();
    Set<Long> left = reported();
    Epoll epoll = linux.poller().epoll();
    AtomicBoolean ends = new AtomicBoolean();
    epoll.hold();
    try (Meanwhile<Void> busy = Meanwhile.call(() -> keepBusy(epoll, ends))) {
      for (RawFiles.Ends pipe : pipes) {
        assertThat(reported()).isEqualTo(left);
        if (left.size() > MANY / 2) {
          files.dup2(empty.reader(), pipe.reader());
          left.remove((long) pipe.reader());
          assertThat(reported()).isEqualTo(left);
        }
      }
      ends.set(true);
      busy.join();
    } finally {
      epoll.release();
    }
  }

  private static Void keepBusy(Epoll epoll, AtomicBoolean ends) {
    SyscallBuffer scratch = new SyscallBuffer();
    EpollEvents events = new EpollEvents(MANY);
    while (!ends.get()) {
      epoll.await(scratch, events, MANY, 0);
    }
    return null;
  }

  /** What another thread has closed before a call is not reported by it. */
  @Test
  void anotherThreadReplacesThemMeanwhile() throws Exception {
    registerReadable(MANY);
    RawFiles.Ends empty = files.pipe();
    for (RawFiles.Ends pipe : pipes) {
      files.dup(pipe.reader());
    }
    Set<Long> replaced = ConcurrentHashMap.newKeySet();
    try (Meanwhile<Void> other = Meanwhile.call(() -> replaceAll(empty, replaced))) {
      while (replaced.size() < MANY) {
        Set<Long> before = Set.copyOf(replaced);
        assertThat(reported()).noneMatch(before::contains);
      }
      other.join();
    }
    Expect.none(kq);
    assertThat(kq.size()).isZero();
  }

  private Void replaceAll(RawFiles.Ends empty, Set<Long> replaced) {
    for (RawFiles.Ends pipe : pipes) {
      files.dup2(empty.reader(), pipe.reader());
      replaced.add((long) pipe.reader());
      Thread.yield();
    }
    return null;
  }

  /** The ring is opened for the queue and closed with it, and is the only descriptor of it. */
  @Test
  void ringIsClosedWithTheQueue() {
    long before = RawFiles.openRings();
    registerReadable(MANY);
    assertThat(reported()).hasSize(MANY);
    assumeTrue(checks == Checks.ALONE || hasRing(), "io_uring can not be used here");
    assertThat(RawFiles.openRings()).isEqualTo(before + (checks == Checks.ALONE ? 0 : 1));
    kq.close();
    assertThat(RawFiles.openRings()).isEqualTo(before);
  }

  /** Only a queue that reports many descriptors often has a use for a ring. */
  @Test
  void otherQueuesHaveNoRing() throws Exception {
    linux = LinuxKqueue.open(QueueOptions.NONE);
    try (Kqueue usual = Kqueues.of(linux)) {
      RawFiles.Ends pipe = files.pipe();
      files.write(pipe.writer(), 1);
      usual.register(Watch.read(pipe.reader()));
      KeventList events = new KeventList(MANY);
      for (int i = 0; i < 10_000; i++) {
        assertThat(usual.kevent(null, events, 0)).isEqualTo(1);
      }
      assertThat(hasRing()).isFalse();
    }
  }
}
