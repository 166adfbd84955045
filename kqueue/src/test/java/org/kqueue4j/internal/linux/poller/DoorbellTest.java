// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.poller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.IoWatch;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Kqueues;
import org.kqueue4j.Registration;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.backend.QueueOptions;
import org.kqueue4j.internal.linux.LinuxKqueue;
import org.kqueue4j.internal.linux.sys.IoUring;
import org.kqueue4j.internal.linux.sys.SyscallBuffer;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.sys.KqueueException;

/** While a thread only takes user events, the kernel is not called, and no descriptor is missed. */
class DoorbellTest {
  private final RawFiles files = new RawFiles();
  private final LinuxKqueue linux = LinuxKqueue.open(QueueOptions.NONE);
  private final Kqueue kq = Kqueues.of(linux);
  private final Registration user = kq.register(Watch.user());
  private final RawFiles.Ends pipe = files.pipe();

  /** The descriptor that is to be reported. */
  private int watched = pipe.reader();

  @TempDir private Path folder;

  @BeforeEach
  void watch() {
    assumeTrue(DoorbellTest::canOpenRing, "io_uring has no deferred completions here");
    linux.poller().doorbell().use(1);
    kq.register(Watch.read(pipe.reader()));
  }

  @AfterEach
  void close() {
    kq.close();
    files.close();
  }

  private static boolean canOpenRing() {
    SyscallBuffer scratch = new SyscallBuffer();
    try {
      IoUring.ofThisThread(scratch).close(scratch);
      return true;
    } catch (KqueueException e) {
      return false;
    }
  }

  /** Takes a user event, and returns the idents of what else is reported. */
  private Set<Long> reportedBeside() throws InterruptedException {
    user.trigger();
    KeventList events = new KeventList(32);
    int n = kq.kevent(null, events, 0);
    Set<Long> idents = new HashSet<>();
    for (int i = 0; i < n; i++) {
      assertThat(idents.add(events.ident(i))).as("once").isTrue();
    }
    assertThat(idents.remove(user.ident())).as("the user event").isTrue();
    return idents;
  }

  /** Asked twice, since one of many silent bells is not relied on. */
  private boolean isSilent() {
    linux.lock().lock();
    try {
      Doorbell bell = linux.poller().doorbell();
      boolean first = bell.isSilent();
      return bell.isSilent() || first;
    } finally {
      linux.lock().unlock();
    }
  }

  private Void arm() throws InterruptedException {
    for (int i = 0; i < 100 && !isSilent(); i++) {
      assertThat(reportedBeside()).isEmpty();
    }
    assertThat(isSilent()).as("armed").isTrue();
    return null;
  }

  /** Makes a descriptor ready; {@link #prepared} is called before the bell is armed. */
  enum Happening {
    PIPE_HAS_BYTE(t -> () -> t.files.write(t.pipe.writer(), 1)),
    PIPE_HAS_NO_WRITER(t -> () -> t.files.close(t.pipe.writer())),
    PIPE_HAS_ROOM(
        t -> {
          RawFiles.Ends full = t.files.pipe();
          t.files.fill(full.writer());
          t.watch(full.writer(), Watch.write(full.writer()));
          return () -> t.files.drain(full.reader());
        }),
    STREAM(
        t -> {
          RawFiles.Pair pair = t.files.streams();
          t.watch(pair.one(), Watch.read(pair.one()));
          return () -> t.files.write(pair.other(), 1);
        }),
    EVENTFD(
        t -> {
          int eventfd = t.files.eventfd();
          t.watch(eventfd, Watch.read(eventfd).clear());
          return () -> t.files.add(eventfd, 1);
        }),
    READY_FILE_IS_ADDED(
        t -> {
          int eventfd = t.files.eventfd();
          t.files.add(eventfd, 1);
          return () -> t.watch(eventfd, Watch.read(eventfd));
        }),
    FILE_IS_READY_FOR_ANOTHER_FILTER(
        t -> {
          int socket = t.files.streams().one();
          t.watch(socket, Watch.read(socket));
          return () -> t.watch(socket, Watch.write(socket));
        }),
    FILE_IS_WRITTEN(
        t -> {
          int file = t.files.openToWrite(t.file());
          t.watch(file, Watch.file(file, VnodeNote.WRITE));
          return () -> t.files.write(file, 1);
        });

    private final Function<DoorbellTest, Runnable> preparation;

    Happening(Function<DoorbellTest, Runnable> preparation) {
      this.preparation = preparation;
    }

    Runnable prepared(DoorbellTest test) {
      return preparation.apply(test);
    }
  }

  private Registration watch(int fd, Watch<?> watch) {
    watched = fd;
    return kq.register(watch);
  }

  private Path file() {
    try {
      return Files.createFile(folder.resolve("file"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatHappensIsReportedAtOnce(Happening happening) throws Exception {
    Runnable happens = happening.prepared(this);
    arm();
    happens.run();
    assertThat(reportedBeside()).containsExactly((long) watched);
  }

  @ParameterizedTest
  @EnumSource
  void whatAnotherThreadDoesIsReportedAtOnce(Happening happening) throws Exception {
    Runnable happens = happening.prepared(this);
    arm();
    Meanwhile.call(Executors.callable(happens)).join();
    assertThat(reportedBeside()).containsExactly((long) watched);
  }

  @Test
  void levelIsReportedOnAndOn() throws Exception {
    arm();
    files.write(pipe.writer(), 1);
    for (int i = 0; i < 100; i++) {
      assertThat(reportedBeside()).containsExactly((long) watched);
    }
    files.drain(pipe.reader());
    arm();
  }

  /** A thread that finds nothing without the bell arms it, but no virtual thread does. */
  @Test
  void bellBelongsToOnePlatformThread() throws Exception {
    long before = RawFiles.openRings();
    Callable<Boolean> takeOften =
        () -> {
          for (int i = 0; i < 100; i++) {
            assertThat(reportedBeside()).isEmpty();
          }
          return isSilent();
        };
    assertThat(Meanwhile.callVirtually(takeOften).join()).isFalse();
    assertThat(RawFiles.openRings()).isEqualTo(before);
    assertThat(Meanwhile.call(takeOften).join()).isTrue();
    assertThat(isSilent()).as("of this thread").isFalse();
    arm();
    assertThat(RawFiles.openRings()).isEqualTo(before + 1);
    assertThat(Meanwhile.callVirtually(this::isSilent).join()).isFalse();
    kq.close();
    assertThat(RawFiles.openRings()).isEqualTo(before);
  }

  /** The request ends with the thread that has made it. */
  @Test
  void eventAfterTheEndOfTheThreadIsReported() throws Exception {
    Meanwhile.call(this::arm).join();
    files.write(pipe.writer(), 1);
    assertThat(reportedBeside()).containsExactly((long) watched);
    files.drain(pipe.reader());
    arm();
    files.write(pipe.writer(), 1);
    assertThat(reportedBeside()).containsExactly((long) watched);
  }

  /** What another thread has taken out of epoll is still ready, so it is reported again. */
  @Test
  void whatAnotherThreadHasTakenIsReported() throws Exception {
    arm();
    Meanwhile.call(
            () -> {
              files.write(pipe.writer(), 1);
              return assertThat(reportedBeside()).containsExactly((long) watched);
            })
        .join();
    assertThat(reportedBeside()).containsExactly((long) watched);
  }

  /** A registration that no descriptor leads to is left behind by another epoll. */
  @Test
  void otherEpollHasNoBellBeforeItIsArmed() throws Exception {
    arm();
    RawFiles.Ends second = files.pipe();
    files.dup(pipe.reader());
    files.dup2(second.reader(), pipe.reader());
    Epoll before = linux.poller().epoll();
    kq.register(Watch.read(pipe.reader()));
    assertThat(linux.poller().epoll()).isNotSameAs(before);
    files.write(second.writer(), 1);
    assertThat(reportedBeside()).containsExactly((long) watched);
    files.drain(pipe.reader());
    arm();
    files.write(second.writer(), 1);
    assertThat(reportedBeside()).containsExactly((long) watched);
  }

  /**
   * A thread writes at random, often while the bell is silent, and counts afterwards. What was
   * counted before a call, and has not been read, is reported by that call.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void noWriteIsMissed(long seed) throws Exception {
    RawFiles.Ends[] pipes = new RawFiles.Ends[8];
    for (int i = 0; i < pipes.length; i++) {
      pipes[i] = files.pipe();
      IoWatch<?> watch = Watch.read(pipes[i].reader());
      kq.register(i % 2 == 0 ? watch : watch.clear());
    }
    AtomicIntegerArray written = new AtomicIntegerArray(pipes.length);
    AtomicInteger silences = new AtomicInteger();
    int[] read = new int[pipes.length];
    try (RawFiles others = new RawFiles();
        Meanwhile<?> writer =
            Meanwhile.call(() -> writeAtRandom(seed, others, pipes, written, silences))) {
      boolean last = false;
      while (!last) {
        last = writer.isDone();
        if (isSilent()) {
          silences.incrementAndGet();
        }
        Set<Long> expected = new HashSet<>();
        for (int i = 0; i < pipes.length; i++) {
          if (written.get(i) > read[i]) {
            expected.add((long) pipes[i].reader());
          }
        }
        Set<Long> reported = reportedBeside();
        assertThat(reported).as("seed " + seed).containsAll(expected);
        for (int i = 0; i < pipes.length; i++) {
          int fd = pipes[i].reader();
          if (reported.contains((long) fd)) {
            read[i] += i % 2 == 0 ? files.read(fd, 1) : files.drain(fd);
          }
        }
      }
      writer.join();
    }
    for (int i = 0; i < pipes.length; i++) {
      assertThat(read[i] + files.drain(pipes[i].reader())).isEqualTo(written.get(i));
    }
  }

  private static Void writeAtRandom(
      long seed,
      RawFiles files,
      RawFiles.Ends[] pipes,
      AtomicIntegerArray written,
      AtomicInteger silences) {
    Random random = new Random(seed);
    for (int n = 0; n < 5_000; n++) {
      int i = random.nextInt(pipes.length);
      files.write(pipes[i].writer(), 1);
      written.incrementAndGet(i);
      if (random.nextInt(10) == 0) {
        int before = silences.get();
        Meanwhile.until("the bell is silent", () -> silences.get() > before);
      }
      for (int pause = random.nextInt(1000); pause > 0; pause--) {
        Thread.onSpinWait();
      }
    }
    return null;
  }
}
