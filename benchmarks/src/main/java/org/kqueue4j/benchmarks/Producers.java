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
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Kqueue.Option;
import org.kqueue4j.benchmarks.Contest.Contestant;
import org.kqueue4j.benchmarks.Contest.Metric;

/**
 * Several threads trigger as often as they can, and one waits for all of them.
 *
 * <p>A pending event is not triggered a second time: with a kqueue, an eventfd and a selector there
 * are fewer events than triggers. A {@link LinkedBlockingQueue} hands over each element; it is
 * bounded to {@value #BOUND} elements, and a producer that finds it full waits. The coalescing
 * queue has the meaning of a kqueue: a producer puts its element only if its last one has been
 * taken.
 *
 * <p>A selector does not report which producer has woken it; all others do.
 *
 * <pre>Producers PROGRAM [PRODUCERS,... [OPENINGS [TURNS [MILLISECONDS]]]]</pre>
 */
public final class Producers {
  private static final int BOUND = 1024;
  private static final int BATCH = 16;
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

  /** Runs the benchmark. */
  public static void main(String[] args) throws Exception {
    Arguments arguments = new Arguments(args);
    String program = arguments.word("");
    List<Integer> counts = arguments.numbers("1,2,4");
    int openings = arguments.number(3);
    int turns = arguments.number(8);
    int millis = arguments.number(200);
    for (int n : counts) {
      Contest contest = new Contest("producers", n, C, METRICS);
      contest.enter(C, () -> new CProgram(program, n));
      contest.enter("Kqueue", () -> new Threads(new ByKqueue(n, 0), n));
      contest.enter("Kqueue, SPINS", () -> new Threads(new ByKqueue(n, 0, Option.SPINS), n));
      contest.enter("Kqueue, watching a pipe", () -> new Threads(new ByKqueue(n, 1), n));
      contest.enter("Selector", () -> new Threads(new BySelector(), n));
      contest.enter("LinkedBlockingQueue", () -> new Threads(new ByQueue(n), n));
      contest.enter("coalescing queue", () -> new Threads(new ByCoalescingQueue(n), n));
      contest.run(openings, turns, millis, WARM_UPS * millis);
    }
  }

  /** A way to wake the waiting thread. */
  private interface Way extends AutoCloseable {
    /** Wakes the waiting thread; called by a producer in its own thread. */
    void trigger(int producer) throws Exception;

    /** Waits; returns the number of events. */
    int await() throws Exception;

    /** Makes the waiting thread return, when no producer is left. */
    default void wake() throws Exception {
      trigger(0);
    }

    @Override
    default void close() throws Exception {}
  }

  private static final class Threads implements Contestant {
    private final Way way;
    private final int producers;
    private volatile boolean stopped;
    private volatile boolean over;

    Threads(Way way, int producers) {
      this.way = way;
      this.producers = producers;
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
      way.wake();
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
        way.trigger(producer);
        n++;
      }
      return n;
    }

    private long consume() throws Exception {
      long n = 0;
      while (!over) {
        n += way.await();
      }
      return n;
    }

    @Override
    public void close() throws Exception {
      way.close();
    }
  }

  private static final class ByKqueue implements Way {
    private final Kqueue kq;
    private final KeventList events = new KeventList(BATCH);
    private final Pipes pipes;

    ByKqueue(int producers, int watched, Option... options) {
      kq = Kqueue.open(options);
      pipes = Pipes.ofDescriptors(watched);
      for (int i = 0; i < producers; i++) {
        kq.add(Kevent.user(i).clear());
      }
      for (int fd : pipes.in) {
        kq.add(Kevent.read(fd));
      }
    }

    @Override
    public void trigger(int producer) {
      kq.trigger(producer);
    }

    @Override
    public int await() throws InterruptedException {
      return kq.kevent(null, events, Kqueue.FOREVER);
    }

    @Override
    public void close() throws IOException {
      kq.close();
      pipes.close();
    }
  }

  private static final class BySelector implements Way {
    private final Selector selector = Selector.open();

    BySelector() throws IOException {}

    @Override
    public void trigger(int producer) {
      selector.wakeup();
    }

    @Override
    public int await() throws IOException {
      selector.select();
      return 1;
    }

    @Override
    public void close() throws IOException {
      selector.close();
    }
  }

  private static final class ByQueue implements Way {
    private final BlockingQueue<Integer> queue = new LinkedBlockingQueue<>(BOUND);

    /** The elements, made before, since boxing belongs to no trigger. */
    private final Integer[] tokens;

    ByQueue(int producers) {
      tokens = Stream.iterate(0, i -> i + 1).limit(producers).toArray(Integer[]::new);
    }

    @Override
    public void trigger(int producer) throws InterruptedException {
      queue.put(tokens[producer]);
    }

    @Override
    public int await() throws InterruptedException {
      queue.take();
      return 1;
    }

    @Override
    public void wake() {
      // Fails if the queue is full, but then no thread waits.
      boolean unused = queue.offer(tokens[0]);
    }
  }

  private static final class ByCoalescingQueue implements Way {
    private final BlockingQueue<AtomicBoolean> queue = new LinkedBlockingQueue<>();

    /** Whether the element of each producer is in the queue. */
    private final AtomicBoolean[] pending;

    ByCoalescingQueue(int producers) {
      pending = Stream.generate(AtomicBoolean::new).limit(producers).toArray(AtomicBoolean[]::new);
    }

    @Override
    public void trigger(int producer) throws InterruptedException {
      AtomicBoolean mine = pending[producer];
      if (!mine.get() && mine.compareAndSet(false, true)) {
        queue.put(mine);
      }
    }

    @Override
    public int await() throws InterruptedException {
      queue.take().set(false);
      return 1;
    }
  }
}
