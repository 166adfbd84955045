// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.io.IOException;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.kqueue4j.Kqueue.Option;
import org.kqueue4j.benchmarks.Contest.Contestant;
import org.kqueue4j.benchmarks.Contest.Metric;

/**
 * Several threads trigger as often as they can, and one waits for all of them.
 *
 * <p>A selector does not report which producer has woken it; all others do.
 */
final class Producers {
  private static final long WARM_UPS = 3;
  private static final String C = "C, eventfd and epoll";

  /** Of the nanoseconds of CPU and of wall time, the number of triggers, and of events. */
  private static final List<Metric> METRICS =
      List.of(
          new Metric("triggers", "million/s", 3, measured -> 1e3 * measured[2] / measured[1]),
          new Metric("events seen", "million/s", 3, measured -> 1e3 * measured[3] / measured[1]),
          new Metric(
              "CPU of all a trigger", "ns", 0, measured -> (double) measured[0] / measured[2]));

  private Producers() {}

  public static void main(String[] args) throws Exception {
    Arguments arguments = new Arguments(args);
    String program = arguments.word("");
    List<Integer> counts = arguments.numbers("1,2,4");
    int openings = arguments.number(3);
    int turns = arguments.number(5);
    int millis = arguments.number(200);
    for (int n : counts) {
      Contest contest = new Contest("producers", n, C, METRICS);
      contest.enter(C, () -> new CProgram(program, n));
      contest.enter("Kqueue", () -> kqueue(n, 0));
      contest.enter("Kqueue, SPINS", () -> kqueue(n, 0, Option.SPINS));
      contest.enter("Kqueue, with a pipe", () -> kqueue(n, 1));
      contest.enter("Selector", () -> selector(n));
      contest.enter("coalescing queue", () -> coalescingQueue(n));
      contest.run(openings, turns, millis, WARM_UPS * millis);
    }
  }

  /** Wakes the waiting thread; called by a producer in its own thread. */
  @FunctionalInterface
  private interface Trigger {
    void by(int producer) throws Exception;
  }

  @FunctionalInterface
  private interface Wait {
    /** Returns the number of events. */
    int await() throws Exception;
  }

  private static final class Threads implements Contestant {
    private final int producers;
    private final Trigger trigger;
    private final Wait wait;
    private final Trigger wake;
    private final AutoCloseable[] resources;
    private volatile boolean stopped;
    private volatile boolean over;

    /**
     * @param wake makes the waiting thread return, when no producer is left
     */
    Threads(int producers, Trigger trigger, Wait wait, Trigger wake, AutoCloseable... resources) {
      this.producers = producers;
      this.trigger = trigger;
      this.wait = wait;
      this.wake = wake;
      this.resources = resources;
    }

    /** The operations of a thread and its CPU time. */
    private record Done(long count, long cpu) {}

    @Override
    public long[] run(long millis) throws Exception {
      stopped = false;
      over = false;
      long begin = System.nanoTime();
      FutureTask<Done> consumer = start(this::consume);
      List<FutureTask<Done>> tasks = new ArrayList<>();
      for (int i = 0; i < producers; i++) {
        int producer = i;
        tasks.add(start(() -> produce(producer)));
      }
      TimeUnit.MILLISECONDS.sleep(millis);
      stopped = true;
      long triggers = 0;
      long cpu = 0;
      for (FutureTask<Done> task : tasks) {
        triggers += task.get().count;
        cpu += task.get().cpu;
      }
      long wall = System.nanoTime() - begin;
      over = true;
      wake.by(0);
      Done consumed = consumer.get();
      return new long[] {cpu + consumed.cpu, wall, triggers, consumed.count};
    }

    private static FutureTask<Done> start(Callable<Long> work) {
      FutureTask<Done> task =
          new FutureTask<>(() -> new Done(work.call(), Loop.THREADS.getCurrentThreadCpuTime()));
      Thread.ofPlatform().daemon().start(task);
      return task;
    }

    private long produce(int producer) throws Exception {
      long n = 0;
      while (!stopped) {
        trigger.by(producer);
        n++;
      }
      return n;
    }

    private long consume() throws Exception {
      long n = 0;
      while (!over) {
        n += wait.await();
      }
      return n;
    }

    @Override
    public void close() throws Exception {
      for (AutoCloseable resource : resources) {
        resource.close();
      }
    }
  }

  private static Contestant kqueue(int producers, int watched, Option... options) {
    UserQueue queue = new UserQueue(producers, watched, options);
    Trigger trigger = queue::trigger;
    return new Threads(producers, trigger, queue::await, trigger, queue);
  }

  private static Contestant selector(int producers) throws IOException {
    Selector selector = Selector.open();
    Trigger trigger = _ -> selector.wakeup();
    Wait wait =
        () -> {
          selector.select();
          return 1;
        };
    return new Threads(producers, trigger, wait, trigger, selector);
  }

  private static Contestant coalescingQueue(int producers) {
    BlockingQueue<AtomicBoolean> queue = new LinkedBlockingQueue<>();
    // Whether the element of each producer is in the queue.
    AtomicBoolean[] pending =
        Stream.generate(AtomicBoolean::new).limit(producers).toArray(AtomicBoolean[]::new);
    Trigger trigger =
        producer -> {
          AtomicBoolean mine = pending[producer];
          if (!mine.get() && mine.compareAndSet(false, true)) {
            queue.put(mine);
          }
        };
    Wait wait =
        () -> {
          queue.take().set(false);
          return 1;
        };
    return new Threads(producers, trigger, wait, trigger);
  }
}
