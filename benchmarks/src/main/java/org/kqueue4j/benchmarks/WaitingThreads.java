// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.benchmarks.Contest.Contestant;
import org.kqueue4j.benchmarks.Contest.Metric;
import org.kqueue4j.benchmarks.Native.Carrier;

/**
 * A ring of pipes, some of which have a byte in them, served by several threads that wait on one
 * queue: the handler of a readable pipe carries its bytes to the next ones, one to each.
 *
 * <p>The threads with a selector each have their share of the pipes, and carry most bytes into a
 * pipe of another thread.
 */
final class WaitingThreads {
  private static final int PIPES = 64;

  /** The number of events that a thread asks for at once. */
  private static final int BATCH = 8;

  private static final int MILLIS = 200;
  private static final int WARM_UP = 1500;
  private static final Path STATUS = Path.of("/proc/thread-self/status");
  private static final String SWITCHES = "voluntary_ctxt_switches:";
  private static final String EDGE = "C, EPOLLET";
  private static final String ONESHOT = "C, EPOLLONESHOT";

  /** Of the nanoseconds of CPU and of wall time, the number of hops, and of sleeps. */
  private static final List<Metric> METRICS =
      Stream.concat(
              Loop.METRICS.stream(),
              Stream.of(new Metric("sleeps", "", 3, m -> (double) m[3] / m[2])))
          .toList();

  private WaitingThreads() {}

  public static void main(String[] args) throws Exception {
    Arguments arguments = new Arguments(args);
    String program = arguments.word("");
    List<Integer> counts = arguments.numbers("1,2,4,8");
    int openings = arguments.number(3);
    int turns = arguments.number(6);
    int active = arguments.number(16);
    List<String> names = arguments.words(";", "");
    for (int threads : counts) {
      Contest edge = new Contest("waiters, each edge", threads, EDGE, METRICS);
      edge.enter(EDGE, () -> new CProgram(program, PIPES, active, threads, BATCH, "edge"));
      edge.enter("Kqueue, CLEAR", () -> new OneQueue(threads, active, false));
      edge.enter("Selector for each thread", () -> new Selectors(threads, active));
      Contest oneshot = new Contest("waiters, enabled anew", threads, ONESHOT, METRICS);
      oneshot.enter(ONESHOT, () -> new CProgram(program, PIPES, active, threads, BATCH, "oneshot"));
      oneshot.enter("Kqueue, DISPATCH", () -> new OneQueue(threads, active, true));
      for (Contest contest : List.of(edge, oneshot)) {
        if (names.isEmpty() || contest.retain(Set.copyOf(names))) {
          contest.run(openings, turns, MILLIS, WARM_UP);
        }
      }
    }
  }

  /** Threads that are started for each turn, and carry bytes until it is over. */
  private abstract static class Threads implements Contestant {
    final int threads;
    final Pipes pipes;
    volatile boolean stopped;

    Threads(int threads) throws IOException {
      this.threads = threads;
      pipes = Pipes.ofChannels(PIPES);
    }

    /** Serves pipes until {@link #stopped}; returns the number of hops. */
    abstract long serve(int thread, Carrier carrier) throws Exception;

    /** Wakes threads that may wait in vain, since it is over. */
    void wakeAll() {}

    /** Carries the bytes of a pipe to the next ones, one to each; returns their number. */
    final int carry(Carrier carrier, int from) {
      int n = carrier.read(pipes.in[from]);
      for (int i = 0; i < n; i++) {
        carrier.write(pipes.out[(from + 1 + i) % PIPES]);
      }
      return n;
    }

    /** What a thread has done in a turn. */
    private record Done(long hops, long cpu, long sleeps) {}

    private Done work(int thread) throws Exception {
      try (Carrier carrier = new Carrier()) {
        long hops = serve(thread, carrier);
        return new Done(hops, Loop.THREADS.getCurrentThreadCpuTime(), sleeps());
      }
    }

    /** Returns how often the current thread has gone to sleep. */
    private static long sleeps() throws IOException {
      String line =
          Files.readAllLines(STATUS).stream()
              .filter(each -> each.startsWith(SWITCHES))
              .findAny()
              .orElseThrow();
      return Long.parseLong(line.substring(SWITCHES.length()).strip());
    }

    @Override
    public long[] run(long millis) throws Exception {
      long wall = System.nanoTime();
      stopped = false;
      List<FutureTask<Done>> tasks = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int thread = i;
        FutureTask<Done> task = new FutureTask<>(() -> work(thread));
        tasks.add(task);
        Thread.ofPlatform().daemon().start(task);
      }
      TimeUnit.MILLISECONDS.sleep(millis);
      stopped = true;
      wakeAll();
      long hops = 0;
      long cpu = 0;
      long sleeps = 0;
      for (FutureTask<Done> task : tasks) {
        Done done = task.get();
        hops += done.hops;
        cpu += done.cpu;
        sleeps += done.sleeps;
      }
      return new long[] {cpu, System.nanoTime() - wall, hops, sleeps};
    }

    @Override
    public void close() throws IOException {
      pipes.close();
    }
  }

  private static final class OneQueue extends Threads {
    private final Kqueue kq = Kqueue.open();
    private final Registration[] registrations = new Registration[PIPES];
    private final boolean dispatch;

    OneQueue(int threads, int active, boolean dispatch) throws IOException {
      super(threads);
      this.dispatch = dispatch;
      for (int i = 0; i < PIPES; i++) {
        var readable = pipes.readable(i);
        registrations[i] = kq.register(dispatch ? readable.dispatch() : readable.clear(), i);
      }
      pipes.activate(active);
    }

    @Override
    long serve(int thread, Carrier carrier) throws InterruptedException {
      KeventList events = new KeventList(BATCH);
      long hops = 0;
      while (!stopped) {
        int n = kq.kevent(null, events, Kqueue.FOREVER);
        for (int i = 0; i < n; i++) {
          int from = (int) events.udata(i);
          hops += carry(carrier, from);
          if (dispatch) {
            registrations[from].enable();
          }
        }
      }
      return hops;
    }

    @Override
    public void close() throws IOException {
      kq.close();
      super.close();
    }
  }

  private static final class Selectors extends Threads {
    private final List<Selector> selectors = new ArrayList<>();

    Selectors(int threads, int active) throws IOException {
      super(threads);
      for (int i = 0; i < threads; i++) {
        selectors.add(Selector.open());
      }
      for (int i = 0; i < PIPES; i++) {
        pipes.source(i).register(selectors.get(i % threads), SelectionKey.OP_READ, i);
      }
      pipes.activate(active);
    }

    @Override
    long serve(int thread, Carrier carrier) throws IOException {
      long[] hops = new long[1];
      Consumer<SelectionKey> handler = key -> hops[0] += carry(carrier, (int) key.attachment());
      Selector selector = selectors.get(thread);
      while (!stopped) {
        selector.select(handler);
      }
      return hops[0];
    }

    @Override
    void wakeAll() {
      selectors.forEach(Selector::wakeup);
    }

    @Override
    public void close() throws IOException {
      for (Selector selector : selectors) {
        selector.close();
      }
      super.close();
    }
  }
}
