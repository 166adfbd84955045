// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.channels.Selector;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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
  private static final int WARM_UPS = 3;
  private static final String C = "C, eventfd and epoll";
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final List<Metric> METRICS =
      List.of(
          new Metric("triggers", "million/s", 3),
          new Metric("events seen", "million/s", 3),
          new Metric("CPU of all a trigger", "ns", 0));

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
      Contest contest = new Contest("producers", "" + n, C, METRICS);
      contest.enter(C, () -> inC(program, n, millis));
      contest.enter("Kqueue", () -> new InJava(new ByKqueue(n, 0), n, millis));
      contest.enter("Kqueue, SPINS", () -> new InJava(new ByKqueue(n, 0, Option.SPINS), n, millis));
      contest.enter("Kqueue, watching a pipe", () -> new InJava(new ByKqueue(n, 1), n, millis));
      contest.enter("Selector", () -> new InJava(new BySelector(), n, millis));
      contest.enter("LinkedBlockingQueue", () -> new InJava(new ByQueue(n), n, millis));
      contest.enter("coalescing queue", () -> new InJava(new ByCoalescingQueue(n), n, millis));
      contest.run(openings, turns);
    }
  }

  private static double[] values(long cpu, long wall, long triggers, long seen) {
    return new double[] {1e3 * triggers / wall, 1e3 * seen / wall, (double) cpu / triggers};
  }

  private static Contestant inC(String program, int producers, int millis) throws IOException {
    return new NativeProgram(program, producers)
        .inTurnsOf(millis, answers -> values(answers[0], answers[1], answers[2], answers[3]));
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

  private static final class InJava implements Contestant {
    private final Way way;
    private final int producers;
    private final int millis;
    private volatile boolean stopped;
    private volatile boolean over;

    InJava(Way way, int producers, int millis) {
      this.way = way;
      this.producers = producers;
      this.millis = millis;
    }

    /** The operations of a thread and its CPU time. */
    private record Done(long count, long cpu) {}

    @Override
    public void warmUp() throws Exception {
      for (int i = 0; i < WARM_UPS; i++) {
        turn();
      }
    }

    @Override
    public double[] turn() throws Exception {
      stopped = false;
      over = false;
      long begin = System.nanoTime();
      FutureTask<Done> consumer = start(this::consume);
      FutureTask<Done>[] tasks = newArray(producers);
      for (int i = 0; i < producers; i++) {
        int producer = i;
        tasks[i] = start(() -> produce(producer));
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
      return values(cpu + consumed.cpu, wall, triggers, consumed.count);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static FutureTask<Done>[] newArray(int n) {
      return new FutureTask[n];
    }

    private static FutureTask<Done> start(Callable<Long> work) {
      FutureTask<Done> task =
          new FutureTask<>(
              () -> {
                long count = work.call();
                return new Done(count, THREADS.getCurrentThreadCpuTime());
              });
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
    private final RawPipes pipes;

    ByKqueue(int producers, int watched, Option... options) {
      kq = Kqueue.open(options);
      pipes = new RawPipes(watched);
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
    public void close() {
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
    private final Integer[] tokens;

    ByQueue(int producers) {
      tokens = new Integer[producers];
      for (int i = 0; i < producers; i++) {
        tokens[i] = i;
      }
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
      pending = new AtomicBoolean[producers];
      for (int i = 0; i < producers; i++) {
        pending[i] = new AtomicBoolean();
      }
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
