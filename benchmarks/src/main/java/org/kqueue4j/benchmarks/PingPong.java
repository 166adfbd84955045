// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.io.IOException;
import java.nio.channels.Selector;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.kqueue4j.Kqueue.Option;
import org.kqueue4j.benchmarks.Contest.Contestant;
import org.kqueue4j.benchmarks.Contest.Metric;

/**
 * Two threads wake each other in turns: the time of a round trip, and the CPU time of both.
 *
 * <p>First both run on one CPU, which measures only the mechanism and the switch of threads; then
 * on any CPU. For the former the main thread binds itself. The threads and C programs that it
 * starts later inherit that, while the JVM's compiler and collector keep the other CPUs.
 */
final class PingPong {
  private static final String PARK = "LockSupport";
  private static final int WARM_UP = 40_000;
  private static final List<Metric> METRICS =
      List.of(
          new Metric("round trip", "us", 2, measured -> measured[1] / 1e3 / measured[2]),
          new Metric("CPU", "us", 2, measured -> measured[0] / 1e3 / measured[2]));

  private PingPong() {}

  public static void main(String[] args) throws Exception {
    Arguments arguments = new Arguments(args);
    String program = arguments.word("");
    int openings = arguments.number(3);
    int turns = arguments.number(20);
    int rounds = arguments.number(5000);
    String everywhere = Cpus.allowed();
    Cpus.bindThread(Cpus.first(everywhere));
    contest("one CPU", program).run(openings, turns, rounds, WARM_UP);
    Cpus.bindThread(everywhere);
    contest("any CPU", program).run(openings, turns, rounds, WARM_UP);
  }

  private static Contest contest(String cpus, String program) {
    Contest contest = new Contest("ping-pong", cpus, PARK, METRICS);
    contest.enter("C, eventfd and epoll", () -> new CProgram(program));
    contest.enter(PARK, PingPong::parked);
    contest.enter("Kqueue", () -> kqueues(0));
    contest.enter("Kqueue, SPINS", () -> kqueues(0, Option.SPINS));
    contest.enter("Kqueue, with a pipe", () -> kqueues(1));
    contest.enter("Selector", PingPong::selectors);
    contest.enter("SynchronousQueue", () -> queues(SynchronousQueue::new));
    contest.enter("LinkedBlockingQueue", () -> queues(LinkedBlockingQueue::new));
    return contest;
  }

  /** Half a round trip, as one of the threads does it; may end early by an interrupt. */
  @FunctionalInterface
  private interface Step {
    void run(Thread partner) throws Exception;
  }

  /** The calling thread, and a thread that answers it. */
  private static final class TwoThreads implements Contestant {
    private final Thread caller = Thread.currentThread();
    private final Thread answerer = Thread.ofPlatform().daemon().unstarted(this::answer);
    private final Step call;
    private final Step answer;
    private final AutoCloseable[] resources;
    private volatile boolean closed;

    /**
     * @param call wakes the answering thread, and waits for its answer
     * @param answer waits for the caller, and wakes it
     */
    TwoThreads(Step call, Step answer, AutoCloseable... resources) {
      this.call = call;
      this.answer = answer;
      this.resources = resources;
      answerer.start();
    }

    private void answer() {
      try {
        while (!closed) {
          answer.run(caller);
        }
      } catch (InterruptedException e) {
        // Only close() interrupts.
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public long[] run(long rounds) throws Exception {
      long cpu = cpu();
      long wall = System.nanoTime();
      for (long i = 0; i < rounds; i++) {
        call.run(answerer);
      }
      wall = System.nanoTime() - wall;
      return new long[] {cpu() - cpu, wall, rounds};
    }

    private long cpu() {
      return Loop.THREADS.getCurrentThreadCpuTime()
          + Math.max(0, Loop.THREADS.getThreadCpuTime(answerer.threadId()));
    }

    @Override
    public void close() throws Exception {
      closed = true;
      answerer.interrupt();
      answerer.join();
      for (AutoCloseable resource : resources) {
        resource.close();
      }
    }
  }

  private static Contestant parked() {
    AtomicBoolean called = new AtomicBoolean();
    AtomicBoolean answered = new AtomicBoolean();
    return new TwoThreads(
        answerer -> {
          called.set(true);
          LockSupport.unpark(answerer);
          park(answered);
        },
        caller -> {
          park(called);
          answered.set(true);
          LockSupport.unpark(caller);
        });
  }

  /** Parks until the flag is set, and clears it. */
  private static void park(AtomicBoolean flag) throws InterruptedException {
    while (!flag.get()) {
      LockSupport.park(flag);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
    flag.set(false);
  }

  private static Contestant kqueues(int watched, Option... options) {
    UserQueue calls = new UserQueue(1, watched, options);
    UserQueue answers = new UserQueue(1, watched, options);
    return new TwoThreads(
        _ -> {
          calls.trigger(0);
          answers.await();
        },
        _ -> {
          calls.await();
          answers.trigger(0);
        },
        calls,
        answers);
  }

  private static Contestant selectors() throws IOException {
    Selector calls = Selector.open();
    Selector answers = Selector.open();
    return new TwoThreads(
        _ -> {
          calls.wakeup();
          answers.select();
        },
        _ -> {
          calls.select();
          answers.wakeup();
        },
        calls,
        answers);
  }

  private static Contestant queues(Supplier<BlockingQueue<Object>> queues) {
    BlockingQueue<Object> calls = queues.get();
    BlockingQueue<Object> answers = queues.get();
    return new TwoThreads(
        _ -> {
          calls.put(calls);
          answers.take();
        },
        _ -> {
          calls.take();
          answers.put(answers);
        });
  }
}
