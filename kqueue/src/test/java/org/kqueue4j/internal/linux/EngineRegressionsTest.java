// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.kqueue4j.sys.Event.EVFILT_EXCEPT;
import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_CLEAR;
import static org.kqueue4j.sys.Event.NOTE_OOB;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kqueue4j.Aio;
import org.kqueue4j.Filter;
import org.kqueue4j.IoWatch;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Kqueues;
import org.kqueue4j.Registration;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.Watch;
import org.kqueue4j.Watches;
import org.kqueue4j.internal.backend.QueueOptions;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.FilterOps;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.internal.linux.aio.AioPool;
import org.kqueue4j.internal.linux.sys.OptionalCall;
import org.kqueue4j.internal.linux.wait.BackgroundPollerThread;
import org.kqueue4j.internal.source.SourceFile;
import org.kqueue4j.support.Libc;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.support.ThreadMeter;
import org.kqueue4j.sys.KqueueException;

/** Faults of the engine on Linux that were found in use, each with what went wrong. */
class EngineRegressionsTest {
  private final RawFiles files = new RawFiles();

  @AfterEach
  void close() {
    files.close();
  }

  // ---- no descriptor is left while an epoll is replaced ----

  /**
   * The exception of the failed replacement ended the call after due timers had been disarmed and
   * edges taken from epoll: both were lost, and the other waiters stayed without a leader.
   */
  @ParameterizedTest
  @ValueSource(strings = {"platform", "virtual"})
  void nothingIsLostWhileTheEpollCannotBeReplaced(String kind) throws Exception {
    assertThat(DescriptorsRunOutTest.run(kind.equals("virtual") ? Virtual.class : Platform.class))
        .containsExactly(
            "timer", "edge", "one waiter has the edge, the other the user event", "sleeps", "gone");
  }

  /** The waiters are platform threads. */
  static final class Platform {
    private Platform() {}

    public static void main(String[] args) throws Exception {
      Replacement.main(false);
    }
  }

  /** The waiters are virtual threads. */
  static final class Virtual {
    private Virtual() {}

    public static void main(String[] args) throws Exception {
      Replacement.main(true);
    }
  }

  /** Makes a registration that no number leads to, and takes all descriptors. */
  private static final class Replacement implements AutoCloseable {
    private final boolean virtual;
    private final RawFiles files = new RawFiles();
    private final Kqueue kq = Kqueue.open();
    private final RawFiles.Ends old = files.pipe();
    private final RawFiles.Ends other = files.pipe();
    private final Registration user = kq.register(Watch.user(), "user event");
    private final List<String> lines = new ArrayList<>();

    private Replacement(boolean virtual) {
      this.virtual = virtual;
    }

    static void main(boolean virtual) throws Exception {
      DescriptorsRunOutTest.loadAll();
      try (Replacement warm = new Replacement(virtual)) {
        warm.run(false);
      }
      try (Replacement replacement = new Replacement(virtual)) {
        replacement.run(true).forEach(System.out::println);
      }
    }

    private List<String> run(boolean hoarding) throws Exception {
      kq.register(Watch.read(old.reader()), "old");
      kq.register(Watch.read(other.reader()).clear(), "edge");
      take(1); // the first wait of a virtual thread needs descriptors
      files.dup(old.reader());
      files.dup2(files.pipe().reader(), old.reader());
      try (var hoard = hoarding ? new DescriptorsRunOutTest.Hoard() : null) {
        long due = System.nanoTime() + 5_000_000;
        kq.register(Watch.timer(Duration.ofMillis(5)).oneshot(), "timer");
        Meanwhile.until("the timer is due", () -> System.nanoTime() > due);
        files.write(other.writer(), 1);
        files.write(old.writer(), 1);
        Set<Object> seen = new HashSet<>();
        for (long end = System.nanoTime() + Meanwhile.SOON.toNanos();
            seen.size() < 2 && System.nanoTime() < end; ) {
          seen.addAll(take(10));
        }
        lines.add(seen.contains("timer") ? "timer" : "no timer");
        lines.add(seen.contains("edge") ? "edge" : "no edge");
        twoWaiters();
        take(10);
        long cpu = cpuNanos();
        if (virtual) {
          take(300);
        } else {
          attachments(300);
        }
        lines.add(cpuNanos() - cpu < 100_000_000 ? "sleeps" : "spins");
      }
      files.write(old.writer(), 1); // an edge, for one that was made edge-triggered
      for (long end = System.nanoTime() + Meanwhile.SOON.toNanos();
          isRegistered(old.reader()) && System.nanoTime() < end; ) {
        take(20);
      }
      lines.add(isRegistered(old.reader()) ? "left" : "gone");
      return lines;
    }

    /** What the thread that polls has used: this one, or the library's. */
    private long cpuNanos() {
      if (!virtual) {
        return ThreadMeter.cpuNanos();
      }
      return Thread.getAllStackTraces().keySet().stream()
          .filter(thread -> thread.getName().equals("kqueue4j-poller"))
          .mapToLong(ThreadMeter::cpuNanosOf)
          .sum();
    }

    private void twoWaiters() throws Exception {
      files.drain(other.reader());
      try (var one = begin(5_000);
          var two = begin(5_000)) {
        one.untilItWaits();
        two.untilItWaits();
        files.write(other.writer(), 1);
        Meanwhile.until("one has the edge", () -> one.isDone() || two.isDone());
        user.trigger();
        Set<Object> seen = new HashSet<>(one.join());
        seen.addAll(two.join());
        lines.add(
            seen.equals(Set.of("user event", "edge"))
                ? "one waiter has the edge, the other the user event"
                : "two waiters have " + seen);
      }
    }

    private List<Object> take(int millis) throws Exception {
      try (var waiter = begin(millis)) {
        return waiter.join();
      }
    }

    private Meanwhile<List<Object>> begin(int millis) {
      return virtual
          ? Meanwhile.callVirtually(() -> attachments(millis))
          : Meanwhile.call(() -> attachments(millis));
    }

    private List<Object> attachments(int millis) throws Exception {
      return kq.poll(Duration.ofMillis(millis)).stream().map(Kevent::attachment).toList();
    }

    /** Whether any epoll has a registration of this number. */
    private static boolean isRegistered(int number) throws IOException {
      try (var all = Files.newDirectoryStream(Path.of("/proc/self/fdinfo"))) {
        for (Path info : all) {
          if (Files.exists(info)
              && Files.readString(info).matches("(?s).*tfd: +" + number + " .*")) {
            return true;
          }
        }
      }
      return false;
    }

    @Override
    public void close() {
      kq.close();
      files.close();
    }
  }

  // ---- the library's threads ----

  /**
   * A thread that could not be started once was taken to be running for good: descriptors, owners
   * and virtual threads heard nothing for as long as the JVM ran.
   */
  @Test
  void threadsAreStartedAgainWhenTheyAreAllowed() throws Exception {
    List<String> lines =
        LimitsTest.run(
            NoThreads.class,
            "",
            "-Xlog:disable",
            "-Dorg.kqueue4j.aio=pool",
            "-Djdk.virtualThreadScheduler.parallelism=1",
            "-Djdk.virtualThreadScheduler.maxPoolSize=1");
    assumeFalse(lines.contains("unlimited"), "this system does not limit threads");
    assertThat(lines)
        .containsExactly(
            "fd EWOULDBLOCK",
            "virtual EWOULDBLOCK",
            "once EWOULDBLOCK",
            "nested EWOULDBLOCK",
            "channel EWOULDBLOCK",
            "aio EWOULDBLOCK",
            "fd done",
            "virtual done",
            "once done",
            "nested done",
            "channel done",
            "aio done",
            "owner");
  }

  /** Uses what needs a thread, without and with the right to start one. */
  static final class NoThreads {
    private static final int RLIMIT_NPROC = 6;
    private static final int NOBODY = 65534;
    private static final List<String> KINDS =
        List.of("fd", "virtual", "once", "nested", "channel", "aio");

    private NoThreads() {}

    public static void main(String[] args) throws Exception {
      DescriptorsRunOutTest.loadAll();
      List<String> lines = new ArrayList<>();
      Path file = Files.createTempFile("kqueue4j", null);
      try (RawFiles files = new RawFiles()) {
        int aio = files.openToReadAndWrite(file);
        Files.delete(file);
        for (String kind : KINDS) {
          use(kind, files, aio);
        }
        owner(new CountDownLatch(0));
        AioPool.EXECUTOR.setKeepAliveTime(1, TimeUnit.MILLISECONDS);
        Meanwhile.until("the threads have ended", () -> !anyRuns());
        long limit = limitThreads(0);
        if (canStartThreads()) {
          System.out.println("unlimited");
          return;
        }
        for (String kind : KINDS) {
          lines.add(kind + " " + use(kind, files, aio));
        }
        limitThreads(limit);
        for (String kind : KINDS) {
          lines.add(kind + " " + use(kind, files, aio));
        }
        CountDownLatch limited = new CountDownLatch(1);
        lines.add(owner(limited) ? "owner" : "no owner");
      }
      lines.forEach(System.out::println);
    }

    private static boolean anyRuns() {
      return Thread.getAllStackTraces().keySet().stream()
          .map(Thread::getName)
          .anyMatch(name -> name.startsWith("kqueue4j-") && !name.equals("kqueue4j-cleaner"));
    }

    private static boolean canStartThreads() throws InterruptedException {
      try {
        Thread.ofPlatform().start(() -> {}).join();
        return true;
      } catch (OutOfMemoryError e) {
        return false;
      }
    }

    /** How it went: done, or why it was refused. */
    private static String use(String kind, RawFiles files, int aio) throws Exception {
      RawFiles.Ends pipe = files.pipe();
      IoWatch<Kevent.Read> read = Watch.read(pipe.reader());
      Pipe channels = Pipe.open();
      try (Kqueue kq = Kqueue.open();
          Kqueue outer = Kqueue.open()) {
        switch (kind) {
          case "fd" -> {
            outer.register(Watch.read(kq.fd()));
            kq.register(read);
            files.write(pipe.writer(), 1);
          }
          case "virtual" -> {
            kq.register(read);
            Registration user = outer.register(Watch.user());
            try (var waiter = Meanwhile.callVirtually(kq::take)) {
              waiter.untilItWaits(); // one that finds something at once needs no thread
              files.write(pipe.writer(), 1);
              waiter.join();
            }
            user.trigger();
          }
          case "once" -> {
            Registration user = outer.register(Watch.user());
            var once = kq.once(read);
            Meanwhile.until("a thread waits", () -> once.isDone() || BackgroundPollerThread.runs());
            files.write(pipe.writer(), 1);
            once.get(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS);
            user.trigger();
          }
          case "nested" -> {
            outer.register(Watch.read(kq));
            kq.register(read);
            files.write(pipe.writer(), 1);
          }
          case "channel" -> {
            channels.source().configureBlocking(false);
            outer.register(Watch.read(channels.source()));
            channels.sink().write(ByteBuffer.allocate(1));
          }
          default -> outer.submit(Aio.write(aio, ByteBuffer.allocateDirect(1), 0));
        }
        return outer.poll(Meanwhile.SOON).size() == 1 ? "done" : "nothing";
      } catch (KqueueException e) {
        return e.errno().name();
      } catch (ExecutionException e) {
        return ((KqueueException) e.getCause()).errno().name();
      } finally {
        channels.source().close();
        channels.sink().close();
      }
    }

    /** Whether an owner is notified though there was no thread for it at first. */
    private static boolean owner(CountDownLatch limited) throws Exception {
      CountDownLatch notified = new CountDownLatch(1);
      try (Kqueue kq = Kqueue.open()) {
        kq.setOwner(notified::countDown);
        kq.setAsync(true);
        Registration user = kq.register(Watch.user());
        long limit = limited.getCount() > 0 ? limitThreads(0) : -1;
        user.trigger();
        if (limit >= 0) {
          limitThreads(limit);
        }
        return notified.await(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS);
      }
    }

    /** Sets how many threads this user may have, as a user who has no privileges; the old limit. */
    private static long limitThreads(long limit) throws Exception {
      try (Arena arena = Arena.ofConfined()) {
        Libc.call("setresuid", NOBODY, NOBODY, 0); // fails unless this is root, who has no limit
        MemorySegment limits = arena.allocate(16, 8);
        Libc.must("getrlimit", RLIMIT_NPROC, limits.address());
        long before = limits.get(JAVA_LONG, 0);
        limits.set(JAVA_LONG, 0, limit);
        Libc.call("setrlimit", RLIMIT_NPROC, limits.address());
        return before;
      }
    }
  }

  /**
   * The thread ended when the program's handler of uncaught exceptions threw: queues that depended
   * on it heard nothing any more.
   */
  @Test
  void throwingHandlerDoesNotEndTheBackgroundThread() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    CountDownLatch reported = new CountDownLatch(1);
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    LinuxKqueue broken = LinuxKqueue.open(QueueOptions.NONE);
    broken
        .queue()
        .setOwner(
            () -> {
              throw new IllegalStateException("a broken owner");
            });
    try (Kqueue kq = Kqueue.open();
        Kqueue other = Kqueues.of(broken)) {
      Thread.setDefaultUncaughtExceptionHandler(
          (thread, thrown) -> {
            reported.countDown();
            throw new IllegalStateException(thrown);
          });
      kq.register(Watch.read(pipe.reader()));
      try (var waiter = Meanwhile.callVirtually(kq::take)) {
        waiter.untilItWaits();
        broken.setAsync(true);
        other.register(Watch.timer(Duration.ofMillis(1)).oneshot());
        assertThat(reported.await(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        files.write(pipe.writer(), 1);
        assertThat(waiter.join()).hasSize(1);
      }
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }

  /** Readable, but may throw when that is to be reported. */
  private static final class Broken extends SourceFile implements AutoCloseable {
    private volatile boolean readable;
    private volatile boolean broken;

    Broken() {
      super(null);
    }

    @Override
    protected long count(int filter) {
      return readable ? 1 : 0;
    }

    void change(boolean becomesReadable, boolean becomesBroken) {
      readable = becomesReadable;
      broken = becomesBroken;
      changed();
    }

    @Override
    protected FilterOps filterOps(int filter) {
      return new FilterOps() {
        @Override
        public Failure attach(Knote kn) {
          notes().insert(kn);
          return null;
        }

        @Override
        public void detach(Knote kn) {
          notes().remove(kn);
        }

        @Override
        public boolean event(Knote kn, long hint) {
          return readable;
        }

        @Override
        public void report(Knote kn, KeventStruct event) {
          if (broken) {
            throw new IllegalStateException("broken");
          }
          FilterOps.super.report(kn, event);
        }
      };
    }
  }

  /**
   * What a filter threw ended the thread that waits for all futures of a queue, which was then
   * taken to be running: no future of that queue was ever completed again.
   */
  @Test
  void futuresGoOnAfterAFilterHasThrown() throws Exception {
    try (Broken source = new Broken();
        Kqueue kq = Kqueue.open()) {
      var failed = kq.once(Watches.read(source));
      source.change(true, true);
      assertThatThrownBy(() -> failed.get(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS))
          .hasCauseInstanceOf(IllegalStateException.class);
      source.change(false, false);
      var next = kq.once(Watches.read(source));
      source.change(true, false);
      assertThat(next.get(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS).ident())
          .isEqualTo(source.ident());
    }
  }

  // ---- registrations that are modified ----

  /** A scan does not ask the filter of a pending ONESHOT knote whether there is an event. */
  @Test
  void pendingEventThatAModifiedRegistrationDoesNotAskForIsNotReported() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    Path path = Files.createTempFile("kqueue4j", null);
    try (Kqueue kq = Kqueue.open()) {
      Registration read = kq.register(Watch.read(pipe.reader()));
      Registration file = kq.register(Watch.file(path, VnodeNote.ATTRIB, VnodeNote.DELETE));
      files.write(pipe.writer(), 1);
      Files.setLastModifiedTime(path, FileTime.fromMillis(0));
      assertThat(kq.stat()).isEqualTo(2);

      read.modify(Watch.read(pipe.reader()).lowat(3).oneshot());
      file.modify(Watch.file(path, VnodeNote.DELETE).oneshot());
      assertThat(kq.stat()).isZero();
      Expect.none(kq);
      files.write(pipe.writer(), 2);
      assertThat(Expect.one(kq)).returns(3L, Kevent::data).returns(read, Kevent::registration);
    } finally {
      Files.delete(path);
    }
  }

  /** What is pending and asked for stays pending, in its place. */
  @Test
  void pendingEventThatAModifiedRegistrationAsksForIsReported() throws Exception {
    RawFiles.Ends pipe = files.pipe();
    try (Kqueue kq = Kqueue.open()) {
      Registration read = kq.register(Watch.read(pipe.reader()));
      Registration user = kq.register(Watch.user());
      files.write(pipe.writer(), 3);
      user.trigger(7);
      assertThat(kq.stat()).isEqualTo(2);
      read.modify(Watch.read(pipe.reader()).lowat(3).oneshot());
      user.modify(Watch.user().oneshot());
      assertThat(kq.stat()).isEqualTo(2);
      assertThat(kq.poll()).extracting(Kevent::data).containsExactly(7L, 3L);
      assertThat(kq.size()).isZero();
    }
  }

  // ---- numbers that name other files ----

  /** A file of some kind, and a descriptor by which it gets readable. */
  private record Readable(int fd, int writer) {}

  private Readable readable(String kind) {
    return switch (kind) {
      case "pipe" -> {
        RawFiles.Ends pipe = files.pipe();
        yield new Readable(pipe.reader(), pipe.writer());
      }
      case "socket" -> {
        RawFiles.Pair pair = files.streams();
        yield new Readable(pair.one(), pair.other());
      }
      default -> {
        int eventfd = files.eventfd();
        yield new Readable(eventfd, files.dup(eventfd));
      }
    };
  }

  /**
   * Epoll's EEXIST was taken to say that a number names the file of its newest registration, though
   * it may be that of an earlier one: events of one file were reported under the number of another.
   */
  @ParameterizedTest
  @CsvSource({
    "pipe, false",
    "pipe, true",
    "socket, false",
    "socket, true",
    "eventfd, false",
    "eventfd, true"
  })
  void numberThatNamesAFormerFileAgainReportsThatFileOnly(String kind, boolean clear)
      throws Exception {
    Readable one = readable(kind);
    Readable two = readable(kind);
    int number = one.fd();
    int copy = files.dup(number);
    int flags = clear ? EV_ADD | EV_CLEAR : EV_ADD;
    try (Kqueue kq = Kqueue.open()) {
      Changes.apply(kq, number, EVFILT_READ, flags);
      files.dup2(two.fd(), number);
      Changes.apply(kq, number, EVFILT_READ, flags);
      files.dup2(copy, number);
      files.add(two.writer(), 1);
      Expect.none(kq);
      Changes.apply(kq, number, EVFILT_READ, flags);
      Expect.none(kq);
      files.add(one.writer(), 1);
      assertThat(kq.poll()).singleElement().returns((long) number, Kevent::ident);
      files.drain(number);
      files.drain(two.fd());
      files.add(two.writer(), 1);
      Expect.none(kq);
    }
  }

  /** A refused change of a registration was passed over, though it shows that a file is closed. */
  @Test
  void changeOfARegistrationThatIsRefusedDropsTheKnotes() {
    int reader = files.pipe().reader();
    try (Kqueue kq = Kqueue.open()) {
      kq.register(Watch.read(reader));
      files.close(reader); // unannounced
      assertThat(kq.fd()).isNotNegative(); // what is registered becomes edge-triggered
      Meanwhile.until("the knote is dropped", () -> kq.size() == 0);
    }
  }

  /** What keeps numbers apart must not report what others have reported before. */
  @ParameterizedTest
  @ValueSource(strings = {"pipe", "socket", "eventfd"})
  void numberThatIsUsedAgainLeavesOthersAlone(String kind) {
    Readable other = readable(kind);
    try (Kqueue kq = Kqueue.open()) {
      kq.register(Watch.read(other.fd()).clear());
      files.add(other.writer(), 1);
      assertThat(kq.poll()).hasSize(1);
      Readable old = readable(kind);
      int number = old.fd();
      kq.register(Watch.read(number));
      if (kind.equals("eventfd")) {
        files.close(old.writer()); // which is a duplicate
      }
      Readable next = readable(kind);
      files.move(next.fd(), number);
      kq.register(Watch.read(number));
      Expect.none(kq);
      assumeFalse(OptionalCall.KCMP.isMissing(), "kcmp is refused here");
      files.add(next.writer(), 1);
      assertThat(kq.poll()).singleElement().returns((long) number, Kevent::ident);
    }
  }

  // ---- files whose poll consumes the news ----

  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

  /** Makes news of the host's name, by writing it again. */
  private static void renewHostName() {
    try {
      Files.write(HOST_NAME, Files.readAllBytes(HOST_NAME));
    } catch (IOException e) {
      assumeTrue(false, "the host's name can't be written: " + e);
    }
  }

  private static void addExcept(Kqueue kq, int fd) throws InterruptedException {
    Changes.apply(kq, fd, EVFILT_EXCEPT, EV_ADD | EV_CLEAR, NOTE_OOB, 0, null);
  }

  /**
   * An epoll that holds the queue's epoll polled the file first, and so took the news from it: who
   * depends on the background thread heard nothing.
   */
  @ParameterizedTest
  @ValueSource(strings = {"platform", "virtual", "once", "await", "nested", "fd", "stat"})
  void newsThatPollConsumesIsReported(String kind) throws Exception {
    renewHostName();
    int fd = files.openToRead(HOST_NAME);
    try (Kqueue kq = Kqueue.open();
        Kqueue outer = Kqueue.open()) {
      for (int i = 0; i < 3; i++) {
        switch (kind) {
          case "platform", "virtual" -> {
            addExcept(kq, fd);
            try (var waiter =
                kind.equals("virtual")
                    ? Meanwhile.callVirtually(kq::take)
                    : Meanwhile.call(kq::take)) {
              waiter.untilItWaits();
              renewHostName();
              assertThat(waiter.join()).singleElement().returns((long) fd, Kevent::ident);
            }
          }
          case "once" -> {
            var once = kq.once(Watch.except(fd));
            renewHostName();
            assertThat(once.get(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS).ident())
                .isEqualTo(fd);
          }
          case "await" -> {
            try (var waiter = Meanwhile.callVirtually(() -> kq.await(Watch.except(fd)))) {
              waiter.untilItWaits();
              renewHostName();
              assertThat(waiter.join().ident()).isEqualTo(fd);
            }
          }
          case "stat" -> {
            addExcept(kq, fd);
            renewHostName();
            Meanwhile.until("it is pending", () -> kq.stat() == 1);
            assertThat(kq.poll()).hasSize(1);
          }
          default -> {
            addExcept(kq, fd);
            if (i == 0) {
              outer.register(kind.equals("fd") ? Watch.read(kq.fd()) : Watch.read(kq));
            }
            renewHostName();
            assertThat(outer.poll(Meanwhile.SOON)).hasSize(1);
            assertThat(kq.poll()).singleElement().returns((long) fd, Kevent::ident);
          }
        }
        Expect.none(kq);
      }
    }
  }

  /** The first of two queues that polled the file took the news from the other. */
  @Test
  void newsThatPollConsumesIsReportedByEachQueue() throws Exception {
    renewHostName();
    int fd = files.openToRead(HOST_NAME);
    try (Kqueue one = Kqueue.open();
        Kqueue two = Kqueue.open()) {
      one.register(Watch.except(fd));
      one.register(Watch.read(fd).clear());
      two.register(Watch.except(fd));
      assertThat(one.poll()).singleElement().returns(Filter.READ, Kevent::filter);
      for (int i = 0; i < 3; i++) {
        renewHostName();
        assertThat(Expect.one(two).filter()).isEqualTo(Filter.EXCEPT);
        Meanwhile.until("both knotes are pending", () -> one.stat() == 2);
        assertThat(one.poll())
            .extracting(Kevent::filter)
            .containsExactlyInAnyOrder(Filter.READ, Filter.EXCEPT);
        Expect.none(one);
        Expect.none(two);
      }
    }
  }

  /** A descriptor that names another file since must not be polled in place of the old one. */
  @Test
  void newsThatPollConsumesIsNotReportedOfTheNextFile() {
    renewHostName();
    int fd = files.openToRead(HOST_NAME);
    try (Kqueue kq = Kqueue.open()) {
      kq.register(Watch.except(fd));
      Expect.none(kq);
      files.move(files.openToRead(Path.of("/proc/sys/kernel/domainname")), fd);
      renewHostName();
      Expect.none(kq);
      kq.register(Watch.user());
      files.move(files.pipe().reader(), fd);
      Expect.none(kq);
    }
  }

  /** News that is pending when the descriptor comes to name another file is not that one's. */
  @Test
  void newsThatIsPendingIsNotReportedOfTheNextFile() throws Exception {
    renewHostName();
    int fd = files.openToRead(HOST_NAME);
    try (Kqueue kq = Kqueue.open()) {
      kq.register(Watch.except(fd));
      Expect.none(kq);
      renewHostName();
      Meanwhile.until("it is pending", () -> kq.stat() == 1);
      files.move(files.pipe().reader(), fd);
      Expect.none(kq);
      assertThat(kq.size()).isZero();
    }
  }
}
