package org.kqueue4j.benchmarks;

import java.util.SplittableRandom;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.sys.Event;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One knote more and then less, beside so many that are there already. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class RegisterBenchmark {
  private static final int BATCH = 1000;
  private static final int LONGEST_SECONDS = 1000;

  /** A kqueue with so many knotes of one filter. */
  private static final class Filled {
    final Kqueue kq = Kqueue.open();
    private final KeventList add = new KeventList(1);
    private final KeventList delete = new KeventList(1);
    private final int filter;
    private final int fflags;

    Filled(int filter, int fflags) {
      this.filter = filter;
      this.fflags = fflags;
    }

    void fill(long[] idents, long[] data) throws InterruptedException {
      KeventList changes = new KeventList(BATCH);
      for (int i = 0; i < idents.length; i++) {
        changes.add(idents[i], filter, Event.EV_ADD, fflags, data[i], null);
        if (changes.size() == BATCH || i == idents.length - 1) {
          kq.kevent(changes, null, 0);
          changes.clear();
        }
      }
    }

    int addAndDelete(long ident, long data) throws InterruptedException {
      add.clear().add(ident, filter, Event.EV_ADD, fflags, data, null);
      delete.clear().add(ident, filter, Event.EV_DELETE, 0, 0, null);
      return kq.kevent(add, null, 0) + kq.kevent(delete, null, 0);
    }
  }

  private static long[] upTo(int n) {
    long[] numbers = new long[n];
    for (int i = 0; i < n; i++) {
      numbers[i] = i;
    }
    return numbers;
  }

  /** User events. */
  @State(Scope.Thread)
  public static class Users {
    /** How many there are. */
    @Param({"1", "1000", "1000000"})
    public int existing;

    private final Filled queue = new Filled(Event.EVFILT_USER, 0);

    @Setup(Level.Trial)
    public void open() throws InterruptedException {
      queue.fill(upTo(existing), new long[existing]);
    }

    @TearDown(Level.Trial)
    public void close() {
      queue.kq.close();
    }
  }

  @Benchmark
  public int user(Users users) throws InterruptedException {
    return users.queue.addAndDelete(users.existing, 0);
  }

  /** Pipes that nothing happens to; two system calls belong to one operation. */
  @State(Scope.Thread)
  public static class Pipes {
    /** How many are watched. */
    @Param({"1", "1000", "8000"})
    public int existing;

    private final Filled queue = new Filled(Event.EVFILT_READ, 0);
    private RawPipes pipes = new RawPipes(0);

    @Setup(Level.Trial)
    public void open() throws InterruptedException {
      pipes = new RawPipes(existing + 1);
      long[] idents = new long[existing];
      for (int i = 0; i < existing; i++) {
        idents[i] = pipes.in[i];
      }
      queue.fill(idents, new long[existing]);
    }

    @TearDown(Level.Trial)
    public void close() {
      queue.kq.close();
      pipes.close();
    }
  }

  @Benchmark
  public int pipe(Pipes pipes) throws InterruptedException {
    return pipes.queue.addAndDelete(pipes.pipes.in[pipes.existing], 0);
  }

  /** Timers of 1 to 1000 s. */
  @State(Scope.Thread)
  public static class Timers {
    /** How many there are. */
    @Param({"1000", "100000", "1000000"})
    public int existing;

    private final Filled queue = new Filled(Event.EVFILT_TIMER, Event.NOTE_USECONDS);
    private final SplittableRandom random = new SplittableRandom(1);

    @Setup(Level.Trial)
    public void open() throws InterruptedException {
      long[] data = new long[existing];
      for (int i = 0; i < existing; i++) {
        data[i] = microseconds(random);
      }
      queue.fill(upTo(existing), data);
    }

    @TearDown(Level.Trial)
    public void close() {
      queue.kq.close();
    }
  }

  private static long microseconds(SplittableRandom random) {
    return random.nextLong(
        TimeUnit.SECONDS.toMicros(1), TimeUnit.SECONDS.toMicros(LONGEST_SECONDS));
  }

  @Benchmark
  public int timer(Timers timers) throws InterruptedException {
    return timers.queue.addAndDelete(timers.existing, microseconds(timers.random));
  }

  /** The same with tasks of the JDK's own scheduler. */
  @State(Scope.Thread)
  public static class Tasks {
    /** How many there are. */
    @Param({"1000", "100000", "1000000"})
    public int existing;

    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);
    private final SplittableRandom random = new SplittableRandom(1);

    @Setup(Level.Trial)
    public void open() {
      executor.setRemoveOnCancelPolicy(true);
      for (int i = 0; i < existing; i++) {
        executor.schedule(() -> {}, microseconds(random), TimeUnit.MICROSECONDS);
      }
    }

    @TearDown(Level.Trial)
    public void close() {
      executor.shutdownNow();
    }
  }

  @Benchmark
  public boolean scheduledExecutor(Tasks tasks) {
    return tasks
        .executor
        .schedule(() -> {}, microseconds(tasks.random), TimeUnit.MICROSECONDS)
        .cancel(false);
  }
}
