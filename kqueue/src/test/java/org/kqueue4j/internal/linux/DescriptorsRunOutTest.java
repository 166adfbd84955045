// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.kqueue4j.Aio;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.ProcNote;
import org.kqueue4j.Registration;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.linux.wait.BackgroundPollerThread;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;
import org.kqueue4j.support.ThreadMeter;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * The process has no descriptor left (EMFILE): a call that needs one fails, other calls go on, and
 * all is well when there are some again. In processes of their own.
 */
class DescriptorsRunOutTest {
  static List<String> run(Class<?> main) throws Exception {
    return LimitsTest.run(main, "ulimit -n 1500; ");
  }

  /** Classes that are needed later can't be loaded once there are no descriptors. */
  static void loadAll() throws Exception {
    for (Class<?> one : List.of(Kqueue.class, Meanwhile.class, DescriptorsRunOutTest.class)) {
      Path folder = Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
      assert Files.isDirectory(folder) : folder;
      try (Stream<Path> all = Files.walk(folder.resolve("org/kqueue4j"))) {
        for (Path file : all.filter(f -> f.toString().endsWith(".class")).toList()) {
          String name = folder.relativize(file).toString().replace('/', '.');
          if (!name.endsWith("-info.class")
              && (one != DescriptorsRunOutTest.class || isOfThisTest(name))) {
            Class.forName(name.substring(0, name.length() - ".class".length()));
          }
        }
      }
    }
  }

  private static boolean isOfThisTest(String name) {
    return Stream.of("DescriptorsRunOutTest", "EngineRegressionsTest", "BackgroundPollerThread")
        .anyMatch(name::contains);
  }

  /** Takes all descriptors that are left. */
  static final class Hoard implements AutoCloseable {
    private final List<FileInputStream> files = new ArrayList<>();

    Hoard() {
      try {
        for (; ; ) {
          files.add(new FileInputStream("/dev/zero"));
        }
      } catch (IOException e) {
        return;
      }
    }

    @Override
    public void close() throws IOException {
      for (FileInputStream file : files) {
        file.close();
      }
    }
  }

  private interface Work {
    void run() throws Exception;
  }

  private static String outcome(Work work) throws Exception {
    try {
      work.run();
      return "done";
    } catch (KqueueException e) {
      return e.errno().name();
    }
  }

  /** Whatever needs a descriptor, and what does not. */
  @Test
  void changesAreRefusedAndLeaveNothing() throws Exception {
    assertThat(run(Changes.class))
        .containsExactly(
            "path EMFILE 2 knotes",
            "process EMFILE 2 knotes",
            "fd EMFILE 2 knotes",
            "aio EMFILE 2 knotes",
            "user event",
            "pipe",
            "path done",
            "process done",
            "fd done",
            "aio done",
            "nothing is left");
  }

  /** Makes changes that need descriptors, without and with them. */
  static final class Changes {
    private static final Path PATH = Path.of("/");
    private static final List<String> KINDS = List.of("path", "process", "fd", "aio");

    private Changes() {}

    public static void main(String[] args) throws Exception {
      try (RawFiles files = new RawFiles()) {
        int reader = files.dup(0); // of a pipe
        loadAll();
        try (Kqueue warm = Kqueue.open()) {
          attemptAll(warm, reader);
        }
        Meanwhile.until("the alarm has ended", () -> !BackgroundPollerThread.runs());
        long before = RawFiles.ownDescriptors();
        Kqueue kq = Kqueue.open();
        Registration user = kq.register(Watch.user());
        kq.register(Watch.read(reader));
        List<String> lines = new ArrayList<>();
        try (Hoard hoard = new Hoard()) {
          for (String kind : KINDS) {
            lines.add(kind + " " + attempt(kind, kq, reader) + " " + kq.size() + " knotes");
          }
          user.trigger();
          lines.add(kq.take().size() == 1 ? "user event" : "nothing");
        }
        kq.register(Watch.write(files.pipe().writer()).oneshot());
        lines.add(kq.take().size() == 1 ? "pipe" : "nothing");
        for (String kind : KINDS) {
          lines.add(kind + " " + attempt(kind, kq, reader));
        }
        kq.close();
        Meanwhile.until("all is closed", () -> RawFiles.ownDescriptors() == before);
        lines.add("nothing is left");
        lines.forEach(System.out::println);
      }
    }

    private static void attemptAll(Kqueue kq, int reader) throws Exception {
      for (String kind : KINDS) {
        attempt(kind, kq, reader);
      }
    }

    private static String attempt(String kind, Kqueue kq, int reader) throws Exception {
      return outcome(
          switch (kind) {
            case "path" -> () -> kq.register(Watch.file(PATH, VnodeNote.DELETE));
            case "process" -> () -> kq.register(Watch.process(1, ProcNote.EXIT));
            case "fd" -> kq::fd;
            default -> () -> kq.submit(Aio.read(reader, ByteBuffer.allocateDirect(1), 0));
          });
    }
  }

  /** A virtual thread needs the alarm, and that needs descriptors. */
  @Test
  void virtualThreadGetsTheErrorAndKeepsNoWakeUp() throws Exception {
    assertThat(run(Virtual.class))
        .containsExactly("EMFILE", "user event", "user event of a virtual thread");
  }

  /** Waits in a virtual thread without descriptors. */
  static final class Virtual {
    private Virtual() {}

    public static void main(String[] args) throws Exception {
      loadAll();
      try (Kqueue warm = Kqueue.open()) {
        Registration user = warm.register(Watch.user());
        user.trigger();
        take(warm, true);
        user.trigger();
        take(warm, false);
      }
      Meanwhile.until("the alarm has ended", () -> !BackgroundPollerThread.runs());
      List<String> lines = new ArrayList<>();
      try (Kqueue kq = Kqueue.open()) {
        Registration user = kq.register(Watch.user());
        try (Hoard hoard = new Hoard()) {
          lines.add(outcome(() -> take(kq, true)));
          try (var waiter = Meanwhile.call(kq::take)) {
            waiter.untilItWaits();
            user.trigger();
            lines.add(waiter.join().size() == 1 ? "user event" : "nothing");
          }
        }
        try (var waiter = Meanwhile.callVirtually(kq::take)) {
          waiter.untilItWaits();
          user.trigger();
          lines.add(waiter.join().size() == 1 ? "user event of a virtual thread" : "nothing");
        }
      }
      lines.forEach(System.out::println);
    }

    private static void take(Kqueue kq, boolean virtually) throws Exception {
      try (var waiter = virtually ? Meanwhile.callVirtually(kq::take) : Meanwhile.call(kq::take)) {
        waiter.join();
      }
    }
  }

  /** Many descriptors are checked together by a ring, which needs a descriptor. */
  @Test
  void manyAreReportedWithoutRingAndWithOneLater() throws Exception {
    assertThat(run(Many.class)).containsExactly("100, then 99, rings: 0", "99, then 98, rings: 1");
  }

  /** Takes many events in each call, for as long as a ring takes to pay for itself. */
  static final class Many {
    private Many() {}

    public static void main(String[] args) throws Exception {
      loadAll();
      scenario(false);
      scenario(true).forEach(System.out::println);
    }

    private static List<String> scenario(boolean hoarding) throws Exception {
      try (RawFiles files = new RawFiles();
          Kqueue kq = Kqueue.open()) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
          RawFiles.Ends pipe = files.pipe();
          files.write(pipe.writer(), 1);
          files.dup(pipe.reader());
          kq.register(Watch.read(pipe.reader()));
          numbers.add(pipe.reader());
        }
        List<String> lines = new ArrayList<>();
        String taken;
        try (Hoard hoard = hoarding ? new Hoard() : null) {
          taken = takeOftenAndLoseOne(kq, files, numbers);
        }
        lines.add(taken + rings());
        lines.add(takeOftenAndLoseOne(kq, files, numbers) + rings());
        return lines;
      }
    }

    private static String takeOftenAndLoseOne(Kqueue kq, RawFiles files, List<Integer> numbers) {
      int before = 0;
      for (int i = 0; i < 50; i++) {
        before = kq.poll().size();
      }
      files.dup2(numbers.getLast(), numbers.removeFirst());
      return before + ", then " + kq.poll().size();
    }

    private static String rings() {
      return ", rings: " + RawFiles.openRings();
    }
  }

  /** A registration that no number leads to is left behind by a new epoll, which can't be had. */
  @Test
  void leftoverIsLeftBehindWhenThereAreDescriptorsAgain() throws Exception {
    assertThat(run(Leftover.class)).containsExactly("user event", "pipe", "nothing else", "sleeps");
  }

  /** Closes a descriptor unannounced while a duplicate keeps its file open. */
  static final class Leftover {
    private Leftover() {}

    public static void main(String[] args) throws Exception {
      loadAll();
      scenario(false);
      scenario(true).forEach(System.out::println);
    }

    private static List<String> scenario(boolean hoarding) throws Exception {
      List<String> lines = new ArrayList<>();
      try (RawFiles files = new RawFiles();
          Kqueue kq = Kqueue.open()) {
        RawFiles.Ends old = files.pipe();
        RawFiles.Ends other = files.pipe();
        kq.register(Watch.read(old.reader()), "old");
        kq.register(Watch.read(other.reader()).clear(), "pipe");
        Registration user = kq.register(Watch.user(), "user event");
        int duplicate = files.dup(old.reader());
        RawFiles.Ends next = files.pipe();
        files.dup2(next.reader(), old.reader());
        files.write(old.writer(), 1);
        Set<Object> seen = new HashSet<>();
        try (Hoard hoard = hoarding ? new Hoard() : null) {
          seen.addAll(takeIfPossible(kq));
          user.trigger();
          files.write(other.writer(), 1);
          for (int i = 0; i < 10; i++) {
            seen.addAll(takeIfPossible(kq));
          }
        }
        for (int i = 0; i < 10; i++) {
          seen.addAll(takeIfPossible(kq));
        }
        lines.add(seen.contains("user event") ? "user event" : "no user event");
        lines.add(seen.contains("pipe") ? "pipe" : "no pipe");
        lines.add(seen.size() == 2 ? "nothing else" : "too much: " + seen);
        assertEmpty(kq.poll(Duration.ofMillis(10)));
        long cpu = ThreadMeter.cpuNanos();
        assertEmpty(kq.poll(Duration.ofMillis(500)));
        lines.add(ThreadMeter.cpuNanos() - cpu < 200_000_000 ? "sleeps" : "spins");
        files.close(duplicate);
      }
      return lines;
    }

    /** The attachments of what is reported; none if there is no descriptor for the new epoll. */
    private static List<Object> takeIfPossible(Kqueue kq) throws Exception {
      try {
        return kq.poll(Duration.ofMillis(10)).stream().map(Kevent::attachment).toList();
      } catch (KqueueException e) {
        assert e.errno() == Errno.EMFILE : e;
        return List.of();
      }
    }

    private static void assertEmpty(List<Kevent> events) {
      if (!events.isEmpty()) {
        throw new AssertionError(events.toString());
      }
    }
  }
}
