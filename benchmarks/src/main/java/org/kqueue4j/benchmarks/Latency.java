// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Stream;
import org.kqueue4j.Kqueue;
import org.kqueue4j.ProcNote;
import org.kqueue4j.VnodeNote;
import org.kqueue4j.Watch;
import org.kqueue4j.benchmarks.Contest.Contestant;
import org.kqueue4j.benchmarks.Contest.Metric;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * The time until a program sees that another process has written to a file, that a child has
 * exited, or that a signal has come. Each time the waiting thread is asleep when the event happens.
 */
record Latency(String program, CProgram actor, Path folder) {
  private static final int WARM_UP = 20_000;
  private static final int WARM_UP_CHILDREN = 3_000;
  private static final int DISCARDED = 30;

  /** After this a thread that has begun to wait is asleep, in nanoseconds. */
  private static final long MOMENT = 20_000;

  private static final ExecutorService CAUSES =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());

  private static final Signal USR1 = new Signal("USR1");
  private static final byte[] BYTE = {1};

  /** Of the nanoseconds that {@link #delays} returns. */
  static final List<Metric> METRICS =
      List.of(
          new Metric("until seen", "us", 1, measured -> measured[0] / 1e3),
          new Metric("99 %", "us", 1, measured -> measured[1] / 1e3));

  public static void main(String[] args) throws Exception {
    Arguments arguments = new Arguments(args);
    String program = arguments.word("");
    int turns = arguments.number(15);
    int events = arguments.number(100);
    Path folder = Files.createTempDirectory("latency");
    try (CProgram actor = new CProgram(program, "act")) {
      Latency latency = new Latency(program, actor, folder);
      for (Contest contest : List.of(latency.files(), latency.exits(), latency.signals())) {
        contest.run(1, turns, events, DISCARDED);
      }
    } finally {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  private Contest files() {
    Contest contest = contest("file written", "C, inotify", this::inotify);
    contest.enter("Kqueue", this::vnode);
    contest.enter("WatchService", this::watchService);
    return contest;
  }

  private Contest exits() {
    Contest contest = contest("child exits", "C, pidfd", this::pidfd);
    contest.enter("Kqueue", this::process);
    contest.enter("Kqueue, once", this::once);
    contest.enter("onExit", () -> exit(child -> child.onExit()::get, () -> {}));
    return contest;
  }

  private Contest signals() {
    Contest contest = contest("signal", "C, signalfd", this::signalfd);
    contest.enter("Kqueue", this::signal);
    contest.enter("sun.misc.Signal, its thread", this::inHandler);
    contest.enter("sun.misc.Signal, one waits", this::handedOn);
    return contest;
  }

  private static Contest contest(String work, String base, Callable<Contestant> opener) {
    Contest contest = new Contest(work, "", base, METRICS);
    contest.enter(base, opener);
    return contest;
  }

  /** Measures so many delays; returns their median, and the least that 99 % do not exceed. */
  static long[] delays(long events, Callable<Long> measurement) throws Exception {
    long[] delays = new long[(int) events];
    for (int i = 0; i < delays.length; i++) {
      delays[i] = measurement.call();
    }
    Arrays.sort(delays);
    return new long[] {delays[delays.length / 2], delays[(delays.length * 99 - 1) / 100]};
  }

  @FunctionalInterface
  private interface Step {
    void run() throws Exception;
  }

  /** A contestant: what it repeats until the JVM has compiled it, and one measurement. */
  private record Way(int times, Step repeated, Callable<Long> measurement, AutoCloseable resource)
      implements Contestant {
    @Override
    public void warmUp(long discarded) throws Exception {
      for (int i = 0; i < times; i++) {
        repeated.run();
      }
      for (long i = 0; i < discarded; i++) {
        measurement.call();
      }
    }

    @Override
    public long[] run(long events) throws Exception {
      return delays(events, measurement);
    }

    @Override
    public void close() throws Exception {
      resource.close();
    }
  }

  /** Returns a program that prints when it has seen what the actor does on command. */
  private Contestant inC(CProgram watcher, String command) {
    Callable<Long> measurement =
        () -> {
          actor.tell(command);
          long acted = actor.answer();
          return watcher.answer() - acted;
        };
    return new Way(0, () -> {}, measurement, watcher);
  }

  /**
   * Returns a contestant in this process, which sees what the actor does on command.
   *
   * @param cause causes the same in this process; during the warm-up too the thread sleeps before
   *     that, since it would otherwise find the event at once, and the JVM compile only that
   * @param await waits until it is seen; returns that time
   */
  private Contestant inJava(
      String command, Step cause, Callable<Long> await, AutoCloseable resource) {
    Step repeated =
        () -> {
          Future<?> caused =
              CAUSES.submit(
                  () -> {
                    LockSupport.parkNanos(MOMENT);
                    cause.run();
                    return null;
                  });
          await.call();
          caused.get();
        };
    Callable<Long> measurement =
        () -> {
          actor.tell(command);
          long seen = await.call();
          return seen - actor.answer();
        };
    return new Way(WARM_UP, repeated, measurement, resource);
  }

  private static long taken(Kqueue kq) throws InterruptedException {
    kq.take();
    return System.nanoTime();
  }

  /** Creates a file in a folder of its own. */
  private Path file(String name) throws IOException {
    return Files.createFile(Files.createDirectory(folder.resolve(name)).resolve("file"));
  }

  private Contestant inotify() throws IOException {
    Path file = file("native");
    CProgram watcher = new CProgram(program, "file", file);
    watcher.answer();
    return inC(watcher, "write " + file);
  }

  private Contestant written(Path file, Callable<Long> await, AutoCloseable resource) {
    return inJava(
        "write " + file, () -> Files.write(file, BYTE, StandardOpenOption.APPEND), await, resource);
  }

  private Contestant vnode() throws IOException {
    Path file = file("kqueue");
    Kqueue kq = Kqueue.open();
    kq.register(Watch.file(file, VnodeNote.WRITE));
    return written(file, () -> taken(kq), kq);
  }

  private Contestant watchService() throws IOException {
    Path file = file("service");
    WatchService service = file.getFileSystem().newWatchService();
    file.getParent().register(service, StandardWatchEventKinds.ENTRY_MODIFY);
    Callable<Long> await =
        () -> {
          WatchKey key = service.take();
          long seen = System.nanoTime();
          key.pollEvents();
          key.reset();
          return seen;
        };
    return written(file, await, service);
  }

  private Contestant pidfd() throws IOException {
    CProgram parent = new CProgram(program, "exit");
    return new Way(0, () -> {}, () -> parent.run(1)[0], parent);
  }

  private Contestant process() {
    Kqueue kq = Kqueue.open();
    return exit(
        child -> {
          kq.register(Watch.process(child, ProcNote.EXIT));
          return kq::take;
        },
        kq);
  }

  /** Sees the exit in the thread that waits for the future, after a virtual thread. */
  private Contestant once() {
    Kqueue kq = Kqueue.open();
    return exit(child -> kq.once(Watch.process(child, ProcNote.EXIT))::get, kq);
  }

  /**
   * Returns a contestant that sees the exit of a child.
   *
   * @param watch begins to watch a child; returns how to wait for its exit
   */
  private Contestant exit(Function<Process, Step> watch, AutoCloseable resource) {
    Step repeated = () -> watch.apply(new ProcessBuilder("true").start()).run();
    Callable<Long> measurement =
        () -> {
          try (CProgram child = new CProgram(program, "child")) {
            Step await = watch.apply(child.process());
            child.tell("go");
            await.run();
            long seen = System.nanoTime();
            return seen - child.answer();
          }
        };
    return new Way(WARM_UP_CHILDREN, repeated, measurement, resource);
  }

  private static String kill(long pid, Signal signal) {
    return "kill " + pid + " " + signal.getNumber();
  }

  private Contestant signalfd() throws IOException {
    CProgram receiver = new CProgram(program, "signal");
    return inC(receiver, kill(receiver.answer(), USR1));
  }

  private Contestant raised(Signal signal, Callable<Long> await, AutoCloseable resource) {
    return inJava(
        kill(ProcessHandle.current().pid(), signal), () -> Signal.raise(signal), await, resource);
  }

  private Contestant signal() {
    Kqueue kq = Kqueue.open();
    kq.register(Watch.signal(USR1.getNumber()));
    return raised(USR1, () -> taken(kq), kq);
  }

  /** Takes the time in the handler itself, before the waiting thread is woken. */
  private Contestant inHandler() {
    BlockingQueue<Long> times = new LinkedBlockingQueue<>();
    Signal signal = new Signal("WINCH");
    SignalHandler before = Signal.handle(signal, _ -> times.add(System.nanoTime()));
    return raised(signal, times::take, () -> Signal.handle(signal, before));
  }

  /** Hands the signal from the handler to a waiting thread. */
  private Contestant handedOn() {
    BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    Signal signal = new Signal("URG");
    SignalHandler before = Signal.handle(signal, signals::add);
    Callable<Long> await =
        () -> {
          signals.take();
          return System.nanoTime();
        };
    return raised(signal, await, () -> Signal.handle(signal, before));
  }
}
