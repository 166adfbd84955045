// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.IOException;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;
import org.kqueue4j.Kqueue.Option;
import org.kqueue4j.Watch;
import org.kqueue4j.benchmarks.Contest.Contestant;
import org.kqueue4j.benchmarks.Contest.Metric;
import org.kqueue4j.loop.EventLoop;

/**
 * Some threads send messages as fast as they can, and one receives and runs each of them. A turn
 * ends when all are received. Queues have room for all messages of a turn, so that no sender waits.
 *
 * <p>The CPU time is that of the senders and of the receiver.
 */
final class Mailbox implements Contestant {
  private static final int WARM_UPS = 5;
  private static final List<Metric> METRICS =
      List.of(
          new Metric("CPU", "ns", 0, measured -> (double) measured[0] / measured[2]),
          new Metric("messages", "million/s", 2, measured -> 1e3 * measured[2] / measured[1]));

  private final int senders;
  private final Executor receiver;
  private final AutoCloseable[] resources;
  private final long receiverThread;

  /** Belongs to the receiver during a turn. */
  private long left;

  private CountDownLatch over = new CountDownLatch(1);

  /**
   * @param receiver runs messages in one thread
   */
  private Mailbox(int senders, Executor receiver, AutoCloseable... resources) {
    this.senders = senders;
    this.receiver = receiver;
    this.resources = resources;
    this.receiverThread =
        CompletableFuture.supplyAsync(Thread::currentThread, receiver).join().threadId();
  }

  public static void main(String[] args) throws Exception {
    Arguments arguments = new Arguments(args);
    List<Integer> counts = arguments.numbers("1,2,4");
    int openings = arguments.number(3);
    int turns = arguments.number(8);
    int messages = arguments.number(500_000);
    for (int n : counts) {
      Contest contest = new Contest("mailbox", n, "", METRICS);
      contest.enter("Kqueue", () -> kqueue(n, 0, linked()));
      contest.enter("Kqueue, SPINS", () -> kqueue(n, 0, linked(), Option.SPINS));
      contest.enter("Kqueue, with a pipe", () -> kqueue(n, 1, linked()));
      contest.enter("Kqueue, Agrona", () -> kqueue(n, 0, agrona(messages)));
      contest.enter("Kqueue, EventLoop", () -> eventLoop(n));
      contest.enter("Selector", () -> selector(n));
      if (NettyEcho.unavailability("epoll") == null) {
        contest.enter("Netty, epoll", () -> netty(n, "epoll"));
      }
      contest.enter("Netty, NIO", () -> netty(n, "nio"));
      contest.enter("Kqueue, Netty NIO", () -> netty(n, "nio_kqueue"));
      contest.enter("Agrona queue, polled", () -> polled(n, agrona(messages)));
      contest.enter("LinkedBlockingQueue", () -> blockingQueue(n));
      contest.run(openings, turns, messages, messages);
    }
  }

  @Override
  public void warmUp(long messages) throws Exception {
    for (int i = 0; i < WARM_UPS; i++) {
      run(messages);
    }
  }

  @Override
  public long[] run(long messages) throws Exception {
    long each = messages / senders;
    left = each * senders;
    long sent = left;
    over = new CountDownLatch(1);
    long cpu = -Loop.THREADS.getThreadCpuTime(receiverThread);
    long wall = System.nanoTime();
    List<FutureTask<Long>> tasks = new ArrayList<>();
    for (int i = 0; i < senders; i++) {
      FutureTask<Long> task = new FutureTask<>(() -> send(each));
      tasks.add(task);
      Thread.ofPlatform().daemon().start(task);
    }
    over.await();
    wall = System.nanoTime() - wall;
    for (FutureTask<Long> task : tasks) {
      cpu += task.get();
    }
    cpu += Loop.THREADS.getThreadCpuTime(receiverThread);
    return new long[] {cpu, wall, sent};
  }

  /** Returns the CPU time of the calling thread, which does nothing else. */
  private long send(long messages) {
    Runnable message = this::receive;
    for (long i = 0; i < messages; i++) {
      receiver.execute(message);
    }
    return Loop.THREADS.getCurrentThreadCpuTime();
  }

  private void receive() {
    if (--left == 0) {
      over.countDown();
    }
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable resource : resources) {
      resource.close();
    }
  }

  /** Waits for messages, and runs them. */
  @FunctionalInterface
  private interface Step {
    void run() throws Exception;
  }

  /** A thread that repeats a step until it is closed. */
  private static AutoCloseable repeat(Step step) {
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  try {
                    while (!Thread.interrupted()) {
                      step.run();
                    }
                  } catch (InterruptedException e) {
                    // Only close() interrupts.
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                });
    return () -> {
      thread.interrupt();
      thread.join();
    };
  }

  private static Queue<Runnable> linked() {
    return new ConcurrentLinkedQueue<>();
  }

  private static Queue<Runnable> agrona(int room) {
    return new ManyToOneConcurrentArrayQueue<>(room);
  }

  private static int runAll(Queue<Runnable> messages) {
    int n = 0;
    for (Runnable message = messages.poll(); message != null; message = messages.poll()) {
      message.run();
      n++;
    }
    return n;
  }

  private static Contestant blockingQueue(int senders) {
    BlockingQueue<Runnable> messages = new LinkedBlockingQueue<>();
    return new Mailbox(senders, messages::add, repeat(() -> messages.take().run()));
  }

  private static Contestant kqueue(
      int senders, int watched, Queue<Runnable> messages, Option... options) {
    UserQueue queue = new UserQueue(1, watched, options);
    Executor receiver =
        message -> {
          messages.add(message);
          queue.trigger(0);
        };
    Step step =
        () -> {
          queue.await();
          runAll(messages);
        };
    return new Mailbox(senders, receiver, repeat(step), queue);
  }

  /** Opens a loop that watches a pipe, too, as loops watch descriptors. */
  private static Contestant eventLoop(int senders) {
    EventLoop loop = EventLoop.open();
    Pipes pipe = Pipes.ofDescriptors(1);
    loop.on(Watch.read(pipe.in[0]), () -> {});
    return new Mailbox(senders, loop, repeat(loop::run), loop, pipe);
  }

  private static Contestant selector(int senders) throws IOException {
    Queue<Runnable> messages = linked();
    Selector selector = Selector.open();
    Executor receiver =
        message -> {
          messages.add(message);
          selector.wakeup();
        };
    Step step =
        () -> {
          selector.select();
          runAll(messages);
        };
    return new Mailbox(senders, receiver, repeat(step), selector);
  }

  private static Contestant netty(int senders, String transport) {
    var group = new MultiThreadIoEventLoopGroup(1, NettyEcho.transport(transport).handlers());
    return new Mailbox(
        senders, group.next(), () -> group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync());
  }

  private static Contestant polled(int senders, Queue<Runnable> messages) {
    IdleStrategy idle = new BackoffIdleStrategy();
    return new Mailbox(senders, messages::add, repeat(() -> idle.idle(runAll(messages))));
  }
}
