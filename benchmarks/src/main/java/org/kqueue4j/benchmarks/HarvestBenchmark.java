// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Kqueue.Option;
import org.kqueue4j.nio.KqueueSelectorProvider;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * READ events of pipes that always have a byte in them, 64 in a call, without any handler, which
 * shows small differences of the mechanism.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(3)
@OperationsPerInvocation(PipeRing.BATCH)
public class HarvestBenchmark {
  private static final int READY = PipeRing.BATCH;

  @State(Scope.Thread)
  public static class Queue {
    /** How the kqueue watches the pipes. */
    @Param({"numbers", "announced", "channels"})
    public String by = "";

    private @Nullable Kqueue kq;
    private @Nullable Pipes pipes;
    private final KeventList events = new KeventList(READY);

    @Setup
    public void open() throws IOException {
      kq = by.equals("announced") ? Kqueue.open(Option.CLOSES_ANNOUNCED) : Kqueue.open();
      pipes = by.equals("channels") ? Pipes.ofChannels(READY) : Pipes.ofDescriptors(READY);
      for (int i = 0; i < READY; i++) {
        kq.register(pipes.readable(i), i);
      }
      pipes.activate(READY);
    }

    @TearDown
    public void close() throws IOException {
      kq.close();
      pipes.close();
    }
  }

  @Benchmark
  public long kqueue(Queue q) throws InterruptedException {
    int n = q.kq.kevent(null, q.events, Kqueue.FOREVER);
    long sum = 0;
    for (int i = 0; i < n; i++) {
      sum += q.events.ident(i);
    }
    return complete(n, sum);
  }

  private static long complete(int n, long sum) {
    if (n != READY) {
      throw new IllegalStateException(n + " events");
    }
    return sum;
  }

  @State(Scope.Thread)
  public static class Bare {
    private final Native.Epoll epoll = new Native.Epoll(READY);
    private final Pipes pipes = Pipes.ofDescriptors(READY);

    @Setup
    public void open() {
      for (int fd : pipes.in) {
        epoll.add(fd, fd);
      }
      pipes.activate(READY);
    }

    @TearDown
    public void close() throws IOException {
      epoll.close();
      pipes.close();
    }
  }

  @Benchmark
  public long ffmEpoll(Bare b) {
    int n = b.epoll.await();
    long sum = 0;
    for (int i = 0; i < n; i++) {
      sum += b.epoll.data(i);
    }
    return complete(n, sum);
  }

  @State(Scope.Thread)
  public static class Selecting implements Consumer<SelectionKey> {
    /** The selector's provider. */
    @Param({"jdk", "kqueue"})
    public String provider = "";

    private @Nullable Selector selector;
    private @Nullable Pipes pipes;
    private long sum;

    @Setup
    public void open() throws IOException {
      selector =
          provider.equals("kqueue") ? new KqueueSelectorProvider().openSelector() : Selector.open();
      pipes = Pipes.ofChannels(READY);
      for (int i = 0; i < READY; i++) {
        pipes.source(i).register(selector, SelectionKey.OP_READ, i);
      }
      pipes.activate(READY);
    }

    @Override
    public void accept(SelectionKey key) {
      sum += key.interestOps();
    }

    @TearDown
    public void close() throws IOException {
      selector.close();
      pipes.close();
    }
  }

  @Benchmark
  public long selector(Selecting s) throws IOException {
    s.sum = 0;
    int n = s.selector.select(s);
    return complete(n, s.sum);
  }
}
