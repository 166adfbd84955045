// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.kqueue4j.IoWatch;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.kqueue4j.support.ChildJvm;
import org.kqueue4j.support.Libc;
import org.kqueue4j.support.Meanwhile;
import org.kqueue4j.support.NativeThread;
import org.kqueue4j.support.RawFiles;

/**
 * A process with a thousand kqueues, ten thousand descriptors, a hundred thousand timers and some
 * threads that wait, in which nothing happens: it uses no processor.
 */
class IdleTest {
  private static final int QUEUES = 1_000;
  private static final int PIPES = 5_000;
  private static final int TIMERS = 100_000;

  /** Of each kind: parked, in epoll, virtual without and with descriptors. */
  private static final int WAITERS = 5;

  private static final Duration WHILE = Duration.ofSeconds(3);

  /** The JVM's own housekeeping takes about a hundredth of a processor. */
  private static final long TICKS = 15;

  /** What a process has used: hundredths of a second, and how often its threads have woken. */
  private record Use(long ticks, long waits) {
    static Use of(long pid, List<Integer> threads) throws Exception {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
      return new Use(ticks, threads.stream().mapToLong(t -> NativeThread.waitsOf(pid, t)).sum());
    }
  }

  @Test
  void nothingIsDoneWhileNothingHappens() throws Exception {
    try (ChildJvm child =
        ChildJvm.startBy("ulimit -n $(ulimit -Hn);", Idling.class, List.of("-Xmx512m"))) {
      String first = child.line();
      assumeTrue(first.startsWith("threads"), first);
      List<Integer> threads = new ArrayList<>();
      for (String id : first.substring("threads ".length()).split(" ")) {
        threads.add(Integer.valueOf(id));
      }
      assertThat(threads).hasSize(2 * WAITERS + 1);
      // The compilers have something to do still when the program has become quiet.
      long begin = System.nanoTime();
      for (; ; ) {
        Use before = Use.of(child.pid(), threads);
        try (Kqueue pause = Kqueue.open()) {
          assertThat(pause.poll(WHILE)).isEmpty();
        }
        Use after = Use.of(child.pid(), threads);
        assertThat(after.waits()).as("times that waiters woke").isEqualTo(before.waits());
        if (after.ticks() - before.ticks() <= TICKS) {
          break;
        }
        assertThat(System.nanoTime() - begin)
            .as("before %s, after %s", before, after)
            .isLessThan(Meanwhile.SOON.toNanos());
      }
      child.go();
      assertThat(child.line()).isEqualTo("all are woken");
      assertThat(child.exit()).isZero();
    }
  }

  /** The process. */
  static final class Idling {
    private static final ConcurrentLinkedQueue<Integer> IDS = new ConcurrentLinkedQueue<>();

    private Idling() {}

    public static void main(String[] args) throws Exception {
      try (RawFiles files = new RawFiles()) {
        List<Kqueue> queues = new ArrayList<>();
        for (int i = 0; i < QUEUES; i++) {
          queues.add(Kqueue.open());
        }
        try {
          // Queues without descriptors come first: their waiters park.
          for (int i = 0; i < PIPES; i++) {
            RawFiles.Ends pipe = files.pipe();
            Kqueue kq = queues.get(WAITERS * 2 + i % (QUEUES - WAITERS * 2));
            IoWatch<Kevent.Read> read = Watch.read(pipe.reader());
            kq.register(i % 2 == 0 ? read : read.clear());
          }
        } catch (Libc.CallException e) {
          System.out.println("not so many descriptors are allowed: " + e.getMessage());
          return;
        }
        for (int i = 0; i < TIMERS; i++) {
          queues.get(i % QUEUES).register(Watch.timer(Duration.ofHours(1).plusMillis(i)));
        }
        List<Meanwhile<?>> waiters = new ArrayList<>();
        for (int i = 0; i < WAITERS; i++) {
          waiters.add(Meanwhile.callVirtually(queues.get(i)::take));
          waiters.add(Meanwhile.callVirtually(queues.get(WAITERS * 2 + i)::take));
          waiters.add(waiting(queues.get(WAITERS + i)));
          waiters.add(waiting(queues.get(WAITERS * 3 + i)));
        }
        for (Meanwhile<?> waiter : waiters) {
          waiter.untilItWaits();
        }
        IDS.add(NativeThread.idOf("kqueue4j-poller"));
        StringBuilder ids = new StringBuilder("threads");
        IDS.forEach(id -> ids.append(' ').append(id));
        System.out.println(ids);
        int line = System.in.read();
        assert line == '\n';
        for (Kqueue kq : queues) {
          kq.register(Watch.user()).trigger();
        }
        for (Meanwhile<?> waiter : waiters) {
          waiter.join();
        }
        System.out.println("all are woken");
        queues.forEach(Kqueue::close);
      }
    }

    private static Meanwhile<?> waiting(Kqueue kq) {
      return Meanwhile.call(
          () -> {
            IDS.add(NativeThread.id());
            return kq.take();
          });
    }
  }
}
