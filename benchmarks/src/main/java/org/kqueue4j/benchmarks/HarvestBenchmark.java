// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
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
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@OperationsPerInvocation(Ring.BATCH)
public class HarvestBenchmark {
  private static final int READY = Ring.BATCH;

  /** A kqueue that watches the pipes. */
  @State(Scope.Thread)
  public static class Queue {
    /** How the kqueue watches the pipes. */
    @Param({"numbers", "announced", "channels"})
    public String by = "";

    private Kqueue kq = Kqueue.open();
    private AutoCloseable pipes = () -> {};
    private final KeventList events = new KeventList(READY);

    @Setup(Level.Trial)
    public void open() throws IOException {
      if (by.equals("channels")) {
        ChannelPipes channels = new ChannelPipes(READY);
        for (int i = 0; i < READY; i++) {
          kq.add(Kevent.read(channels.source(i)).udata(i));
        }
        channels.activate(READY);
        pipes = channels;
        return;
      }
      if (by.equals("announced")) {
        kq = Kqueue.open(Kqueue.Option.CLOSES_ANNOUNCED);
      }
      RawPipes numbers = new RawPipes(READY);
      for (int fd : numbers.in) {
        kq.add(Kevent.read(fd).udata(fd));
      }
      numbers.activate(READY);
      pipes = numbers;
    }

    @TearDown(Level.Trial)
    public void close() throws Exception {
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

  /** An epoll by foreign calls. */
  @State(Scope.Thread)
  public static class Bare {
    private final Native.Epoll epoll = new Native.Epoll(READY);
    private RawPipes pipes = new RawPipes(0);

    @Setup(Level.Trial)
    public void open() {
      pipes = new RawPipes(READY);
      for (int fd : pipes.in) {
        epoll.add(fd, Native.EPOLLIN, fd);
      }
      pipes.activate(READY);
    }

    @TearDown(Level.Trial)
    public void close() {
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

  /** A selector. */
  @State(Scope.Thread)
  public static class Selecting implements Consumer<SelectionKey> {
    /** The selector's provider. */
    @Param({"jdk", "kqueue"})
    public String provider = "";

    private @Nullable Selector selector;
    private @Nullable ChannelPipes pipes;
    private long sum;

    @Setup(Level.Trial)
    public void open() throws IOException {
      selector = Selectors.provider(provider).openSelector();
      pipes = new ChannelPipes(READY);
      for (int i = 0; i < READY; i++) {
        pipes.source(i).register(selector, SelectionKey.OP_READ, i);
      }
      pipes.activate(READY);
    }

    @Override
    public void accept(SelectionKey key) {
      sum += key.interestOps();
    }

    @TearDown(Level.Trial)
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
