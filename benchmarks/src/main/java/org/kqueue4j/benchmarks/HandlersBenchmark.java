// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.loop.EventLoop;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One event of several, from its trigger to its handler: by the bare queue and by the loop. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(HandlersBenchmark.EVENTS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
public class HandlersBenchmark {
  static final int EVENTS = 16;

  private static void trigger(Registration[] users) {
    for (Registration user : users) {
      user.trigger();
    }
  }

  /** A queue whose events have their handlers attached. */
  @State(Scope.Thread)
  public static class Queue {
    private final Kqueue kq = Kqueue.open();
    private final KeventList list = new KeventList(EVENTS);
    private final Registration[] users = new Registration[EVENTS];
    private long handled;

    public Queue() {
      for (int i = 0; i < EVENTS; i++) {
        Runnable handler = () -> handled++;
        users[i] = kq.register(Watch.user(), handler);
      }
    }

    @TearDown
    public void close() {
      kq.close();
    }
  }

  /** The program calls the handlers itself. */
  @Benchmark
  public long bareQueue(Queue q) throws InterruptedException {
    trigger(q.users);
    int n = q.kq.kevent(null, q.list, 0);
    for (int i = 0; i < n; i++) {
      if (q.list.udata(i) instanceof Runnable handler) {
        handler.run();
      }
    }
    return q.handled;
  }

  /** The program calls the handlers itself, for the objects that a poll returns. */
  @Benchmark
  public long typedEvents(Queue q) {
    trigger(q.users);
    for (Kevent event : q.kq.poll()) {
      event.attachment(Runnable.class).run();
    }
    return q.handled;
  }

  /** A loop with as many handlers. */
  @State(Scope.Thread)
  public static class Loop {
    private final EventLoop loop = EventLoop.open();
    private final Registration[] users = new Registration[EVENTS];
    private long handled;

    public Loop() {
      for (int i = 0; i < EVENTS; i++) {
        users[i] = loop.on(Watch.user(), () -> handled++).registration();
      }
    }

    @TearDown
    public void close() {
      loop.close();
    }
  }

  @Benchmark
  public long eventLoop(Loop l) {
    trigger(l.users);
    l.loop.runOnce(Duration.ZERO);
    return l.handled;
  }
}
