// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.channels.Selector;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Kqueue.Option;
import org.kqueue4j.benchmarks.Contest.Contestant;
import org.kqueue4j.benchmarks.Contest.Metric;

/**
 * Two threads wake each other in turns: the time of a round trip, and the CPU time of both.
 *
 * <p>First both run on one CPU, which measures only the mechanism and the switch of threads; then
 * on any CPU. For the former the main thread binds itself. The threads and C programs that it
 * starts later inherit that, while the JVM's compiler and collector keep the other CPUs.
 *
 * <pre>PingPong PROGRAM [OPENINGS [TURNS [ROUNDS]]]</pre>
 */
public final class PingPong {
  private static final String PARK = "LockSupport";
  private static final int WARM_UP = 40_000;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final List<Metric> METRICS =
      List.of(new Metric("round trip", "us", 2), new Metric("CPU", "us", 2));

  private PingPong() {}

  /** Runs the benchmark. */
  public static void main(String[] args) throws Exception {
    Arguments arguments = new Arguments(args);
    String program = arguments.word("");
    int openings = arguments.number(5);
    int turns = arguments.number(20);
    int rounds = arguments.number(5000);
    BitSet everywhere = Native.affinity();
    BitSet one = new BitSet();
    one.set(everywhere.nextSetBit(0));
    Native.setAffinity(one);
    contest("one CPU", program, rounds).run(openings, turns);
    Native.setAffinity(everywhere);
    contest("any CPU", program, rounds).run(openings, turns);
  }

  private static Contest contest(String cpus, String program, int rounds) {
    Contest contest = new Contest("ping-pong", cpus, PARK, METRICS);
    contest.enter("C, eventfd and epoll", () -> turns(new NativeWorker(program), rounds));
    contest.enter(PARK, () -> turns(new Parked(), rounds));
    contest.enter("Kqueue", () -> turns(new Kqueues(0), rounds));
    contest.enter("Kqueue, SPINS", () -> turns(new Kqueues(0, Option.SPINS), rounds));
    contest.enter("Kqueue, watching a pipe", () -> turns(new Kqueues(1), rounds));
    contest.enter("Selector", () -> turns(new Selectors(), rounds));
    contest.enter("SynchronousQueue", () -> turns(new Queues(SynchronousQueue::new), rounds));
    contest.enter("LinkedBlockingQueue", () -> turns(new Queues(LinkedBlockingQueue::new), rounds));
    return contest;
  }

  private static Contestant turns(Worker worker, int rounds) {
    return new Contestant() {
      @Override
      public void warmUp() throws Exception {
        worker.run(WARM_UP);
      }

      @Override
      public double[] turn() throws Exception {
        Worker.Sample sample = worker.run(rounds);
        return new double[] {sample.wallPerOperation() / 1e3, sample.cpuPerOperation() / 1e3};
      }

      @Override
      public void close() throws Exception {
        worker.close();
      }
    };
  }

  /** The calling thread, and a thread that answers it. */
  private abstract static class TwoThreads implements Worker {
    final Thread caller = Thread.currentThread();
    final Thread answerer = new Thread(this::answer, "answerer");
    private volatile boolean closed;

    /** Wakes the answering thread, and waits for its answer. */
    abstract void roundTrip() throws Exception;

    /** Waits for the caller, and answers; may return early if its thread is interrupted. */
    abstract void answerOnce() throws Exception;

    private void answer() {
      try {
        while (!closed) {
          answerOnce();
        }
      } catch (InterruptedException e) {
        // Only close() interrupts.
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public Sample run(long rounds) throws Exception {
      if (answerer.getState() == Thread.State.NEW) {
        answerer.setDaemon(true);
        answerer.start();
      }
      long cpu = cpu();
      long wall = System.nanoTime();
      for (long i = 0; i < rounds; i++) {
        roundTrip();
      }
      wall = System.nanoTime() - wall;
      return new Sample(cpu() - cpu, wall, rounds);
    }

    private long cpu() {
      return THREADS.getCurrentThreadCpuTime()
          + Math.max(0, THREADS.getThreadCpuTime(answerer.threadId()));
    }

    @Override
    public void close() throws Exception {
      closed = true;
      answerer.interrupt();
      answerer.join();
    }
  }

  private static final class Parked extends TwoThreads {
    private volatile boolean called;
    private volatile boolean answered;

    @Override
    void roundTrip() {
      called = true;
      LockSupport.unpark(answerer);
      while (!answered) {
        LockSupport.park(this);
      }
      answered = false;
    }

    @Override
    void answerOnce() throws InterruptedException {
      while (!called) {
        LockSupport.park(this);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
      called = false;
      answered = true;
      LockSupport.unpark(caller);
    }
  }

  private static final class Kqueues extends TwoThreads {
    private static final long ID = 1;

    private final RawPipes pipes;
    private final Kqueue calls;
    private final Kqueue answers;
    private final KeventList callEvents = new KeventList(16);
    private final KeventList answerEvents = new KeventList(16);

    Kqueues(int watched, Option... options) {
      pipes = new RawPipes(2 * watched);
      calls = open(pipes, 0, watched, options);
      answers = open(pipes, watched, 2 * watched, options);
    }

    private static Kqueue open(RawPipes pipes, int from, int to, Option... options) {
      Kqueue kq = Kqueue.open(options);
      kq.add(Kevent.user(ID).clear());
      for (int i = from; i < to; i++) {
        kq.add(Kevent.read(pipes.in[i]));
      }
      return kq;
    }

    @Override
    void roundTrip() throws InterruptedException {
      calls.trigger(ID);
      answers.kevent(null, answerEvents, Kqueue.FOREVER);
    }

    @Override
    void answerOnce() throws InterruptedException {
      calls.kevent(null, callEvents, Kqueue.FOREVER);
      answers.trigger(ID);
    }

    @Override
    public void close() throws Exception {
      super.close();
      calls.close();
      answers.close();
      pipes.close();
    }
  }

  private static final class Selectors extends TwoThreads {
    private final Selector calls = Selector.open();
    private final Selector answers = Selector.open();

    Selectors() throws IOException {}

    @Override
    void roundTrip() throws IOException {
      calls.wakeup();
      answers.select();
    }

    @Override
    void answerOnce() throws IOException {
      calls.select();
      answers.wakeup();
    }

    @Override
    public void close() throws Exception {
      super.close();
      calls.close();
      answers.close();
    }
  }

  private static final class Queues extends TwoThreads {
    private final BlockingQueue<Object> calls;
    private final BlockingQueue<Object> answers;

    Queues(Supplier<BlockingQueue<Object>> queues) {
      calls = queues.get();
      answers = queues.get();
    }

    @Override
    void roundTrip() throws InterruptedException {
      calls.put(this);
      answers.take();
    }

    @Override
    void answerOnce() throws InterruptedException {
      calls.take();
      answers.put(this);
    }
  }
}
