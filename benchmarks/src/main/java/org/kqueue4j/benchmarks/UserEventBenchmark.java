// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.KeventList;
import org.kqueue4j.sys.Event;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A thread triggers a user event and takes it. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(3)
public class UserEventBenchmark {
  /** A kqueue with one user event, and idle pipes. */
  @State(Scope.Thread)
  public static class Queue {
    /** The number of watched pipes. */
    @Param({"0", "10"})
    public int pipes;

    private @Nullable UserQueue queue;
    private final KeventList change = new KeventList(1);

    @Setup
    public void open() {
      queue = new UserQueue(1, pipes);
      change.add(queue.ident(0), Event.EVFILT_USER, 0, Event.NOTE_TRIGGER, 0, null);
    }

    @TearDown
    public void close() throws IOException {
      queue.close();
    }

    int take(@Nullable KeventList changes) throws InterruptedException {
      int n = queue.kq.kevent(changes, queue.events, 0);
      if (n != 1 || queue.events.ident(0) != queue.ident(0)) {
        throw new IllegalStateException(queue.events.toString());
      }
      return n;
    }
  }

  @Benchmark
  public int trigger(Queue q) throws InterruptedException {
    q.queue.trigger(0);
    return q.take(null);
  }

  /** Triggers by a change in one call, and takes in a second call. */
  @Benchmark
  public int twoCalls(Queue q) throws InterruptedException {
    q.queue.kq.kevent(q.change, null, 0);
    return q.take(null);
  }

  /** Triggers and takes in one call. */
  @Benchmark
  public int oneCall(Queue q) throws InterruptedException {
    return q.take(q.change);
  }

  /** The nearest equivalent in java.nio. */
  @State(Scope.Thread)
  public static class Selecting {
    @Param({"0", "10"})
    public int pipes;

    private @Nullable Selector selector;
    private @Nullable Pipes watched;

    @Setup
    public void open() throws IOException {
      selector = Selector.open();
      watched = Pipes.ofChannels(pipes);
      for (int i = 0; i < pipes; i++) {
        watched.source(i).register(selector, SelectionKey.OP_READ);
      }
    }

    @TearDown
    public void close() throws IOException {
      selector.close();
      watched.close();
    }
  }

  @Benchmark
  public int selectorWakeup(Selecting s) throws IOException {
    return s.selector.wakeup().selectNow();
  }

  /** A queue with a lock, and one that a thread can wait on. */
  @State(Scope.Thread)
  public static class Queues {
    private final ReentrantLock lock = new ReentrantLock();
    private final ArrayDeque<Object> locked = new ArrayDeque<>();
    private final LinkedBlockingQueue<Object> blocking = new LinkedBlockingQueue<>();
  }

  @Benchmark
  public @Nullable Object lockedDeque(Queues q) {
    q.lock.lock();
    try {
      q.locked.addLast(q);
    } finally {
      q.lock.unlock();
    }
    q.lock.lock();
    try {
      return q.locked.pollFirst();
    } finally {
      q.lock.unlock();
    }
  }

  @Benchmark
  public @Nullable Object blockingQueue(Queues q) {
    q.blocking.add(q);
    return q.blocking.poll();
  }
}
