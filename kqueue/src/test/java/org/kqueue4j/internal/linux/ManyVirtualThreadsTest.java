// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.kqueue4j.Filter;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.kqueue4j.support.ChildJvm;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.RawFiles;

/** Ten thousand virtual threads on two carriers, each of which waits on a kqueue of its own. */
class ManyVirtualThreadsTest {
  private static final int MANY = 10_000;

  /** An epoll and an eventfd for each kqueue. */
  private static final int PER_QUEUE = 2;

  private static final int PER_PIPE = 2;

  /** For the JVM and the library. */
  private static final int OTHERS = 300;

  private static final List<String> OPTIONS =
      List.of(
          "-Xmx512m",
          "-Djdk.virtualThreadScheduler.parallelism=2",
          "-Djdk.virtualThreadScheduler.maxPoolSize=2");

  /** As many as there are descriptors for, if not ten thousand. */
  @Test
  void withOnePipeForAll() throws Exception {
    long limit = limit();
    long n = Math.min(MANY, (limit - OTHERS) / PER_QUEUE);
    assumeTrue(n >= MANY / 2, "only " + limit + " descriptors are allowed");
    run(n, MANY);
  }

  @Test
  void withPipesOfTheirOwn() throws Exception {
    long limit = limit();
    long n = Math.min(MANY, (limit - OTHERS) / (PER_QUEUE + PER_PIPE));
    assumeTrue(n >= MANY / 4, "only " + limit + " descriptors are allowed");
    run(n, 1);
  }

  private static void run(long n, int sharers) throws Exception {
    try (ChildJvm child =
        ChildJvm.startBy(
            "ulimit -n $(ulimit -Hn);", Waiting.class, OPTIONS, "" + n, "" + sharers)) {
      assertThat(child.line()).isEqualTo("waiting " + n);
      assertThat(child.line()).isEqualTo("carriers are free");
      assertThat(child.line()).isEqualTo("timers " + n);
      assertThat(child.line()).isEqualTo("pipes " + n);
      assertThat(child.exit()).isZero();
    }
  }

  private static long limit() throws Exception {
    for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
      if (line.startsWith("Max open files")) {
        String hard = line.split("\\s{2,}")[2];
        return hard.equals("unlimited") ? Integer.MAX_VALUE : Long.parseLong(hard);
      }
    }
    throw new AssertionError("no limit");
  }

  /** Waits with so many threads. */
  static final class Waiting {
    private final int n;
    private final CountDownLatch registered;
    private final AtomicInteger timers = new AtomicInteger();
    private final AtomicInteger pipes = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();

    private Waiting(int n) {
      this.n = n;
      this.registered = new CountDownLatch(n);
    }

    public static void main(String[] args) throws Exception {
      new Waiting(Integer.parseInt(args[0])).run(Integer.parseInt(args[1]));
    }

    private void run(int sharers) throws Exception {
      try (RawFiles files = new RawFiles()) {
        List<RawFiles.Ends> writers = new ArrayList<>();
        RawFiles.Ends pipe = files.pipe();
        writers.add(pipe);
        for (int i = 0; i < n; i++) {
          if (i > 0 && i % sharers == 0) {
            pipe = files.pipe();
            writers.add(pipe);
          }
          int reader = pipe.reader();
          threads.add(Thread.ofVirtual().start(() -> waitForBoth(reader)));
        }
        assert registered.await(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS);
        Meanwhile.until("all wait", () -> threads.stream().allMatch(Waiting::waits));
        System.out.println("waiting " + n);

        CountDownLatch ran = new CountDownLatch(100);
        for (int i = 0; i < 100; i++) {
          Thread.ofVirtual().start(ran::countDown);
        }
        assert ran.await(Meanwhile.SOON.toSeconds(), TimeUnit.SECONDS);
        System.out.println("carriers are free");

        Meanwhile.until("all timers have expired", () -> timers.get() == n);
        System.out.println("timers " + n);
        for (RawFiles.Ends ends : writers) {
          files.write(ends.writer(), 1);
        }
        for (Thread thread : threads) {
          assert thread.join(Meanwhile.SOON);
        }
        System.out.println("pipes " + pipes);
      }
    }

    private static boolean waits(Thread thread) {
      return thread.getState() == Thread.State.WAITING;
    }

    private void waitForBoth(int reader) {
      try (Kqueue kq = Kqueue.open()) {
        kq.register(Watch.read(reader).oneshot());
        kq.register(Watch.timer(Duration.ofSeconds(3)).oneshot());
        registered.countDown();
        while (kq.size() > 0) {
          for (Kevent event : kq.take()) {
            (event.filter() == Filter.TIMER ? timers : pipes).incrementAndGet();
          }
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
