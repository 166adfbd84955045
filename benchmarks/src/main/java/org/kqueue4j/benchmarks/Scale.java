// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.benchmarks.Contest.Contestant;
import org.kqueue4j.benchmarks.Contest.Metric;
import org.kqueue4j.sys.Event;

/**
 * The cost of a call as a function of the number of registrations.
 *
 * <p>Descriptors are eventfds, one descriptor each: a random one is written to, waited for, and
 * read. A random user event is triggered and taken. Timers are added, cancelled in another order,
 * added again and, when all are due, taken. A random one of many costs more because its memory is
 * in no cache, in C as for knotes.
 *
 * <pre>Scale PROGRAM [DESCRIPTORS,... [USER-EVENTS,... [TIMERS,... [TURNS]]]]</pre>
 */
public final class Scale {
  private static final String C = "C, epoll";
  private static final String KQUEUE = "Kqueue";
  private static final int WARM_UP = 200_000;
  private static final int DESCRIPTOR_OPERATIONS = 10_000;
  private static final int USER_OPERATIONS = 100_000;
  private static final int BATCH = 64;

  /** The least number of knotes to weigh; with fewer, other objects on the heap dominate. */
  private static final int WORTH_WEIGHING = 1000;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private Scale() {}

  /** Runs the benchmark. */
  public static void main(String[] args) throws Exception {
    Arguments arguments = new Arguments(args);
    String program = arguments.word("");
    List<Integer> descriptors = arguments.numbers("10,100,1000,10000,19000");
    List<Integer> users = arguments.numbers("10,100,1000,10000,100000,1000000,10000000");
    List<Integer> timers = arguments.numbers("100,1000,10000,100000,1000000");
    int turns = arguments.number(20);
    for (int n : descriptors) {
      Contest contest = new Contest("scale: descriptors", "" + n, C, Worker.METRICS);
      contest.enter(C, () -> turns(new NativeWorker(program, n), DESCRIPTOR_OPERATIONS));
      contest.enter("FFM, epoll", n, () -> turns(new ByEpoll(n), DESCRIPTOR_OPERATIONS));
      contest.enter("Kqueue, numbers", n, () -> turns(new ByKqueue(n), DESCRIPTOR_OPERATIONS));
      contest.enter(
          "Kqueue, announced",
          n,
          () -> turns(new ByKqueue(n, Kqueue.Option.CLOSES_ANNOUNCED), DESCRIPTOR_OPERATIONS));
      contest.run(2, turns);
    }
    for (int n : users) {
      Contest contest = new Contest("scale: user events", "" + n, "", Worker.METRICS);
      contest.enter(KQUEUE, () -> turns(new Users(n), USER_OPERATIONS));
      contest.run(1, turns);
    }
    for (int n : timers) {
      Contest contest = new Contest("scale: timers", "" + n, "", Timers.METRICS);
      contest.enter(KQUEUE, () -> new Timers(n));
      contest.run(1, Math.max(1, turns / 2));
    }
  }

  private static Contestant turns(Worker worker, int operations) {
    return worker.inTurnsOf(operations, WARM_UP);
  }

  private abstract static class Eventfds extends JavaWorker {
    private final SplittableRandom random = new SplittableRandom(1);
    final int[] fds;

    Eventfds(int n) {
      fds = new int[n];
      for (int i = 0; i < n; i++) {
        fds[i] = Native.eventfd();
      }
    }

    /** Waits for one event; returns the index of its eventfd. */
    abstract int await() throws Exception;

    @Override
    long spin(long operations) throws Exception {
      for (long i = 0; i < operations; i++) {
        Native.signal(fds[random.nextInt(fds.length)]);
        Native.reset(fds[await()]);
      }
      return operations;
    }

    @Override
    public void close() {
      for (int fd : fds) {
        Native.close(fd);
      }
    }

    static int one(int n) {
      if (n != 1) {
        throw new IllegalStateException(n + " events");
      }
      return 0;
    }
  }

  private static final class ByEpoll extends Eventfds {
    private final Native.Epoll epoll = new Native.Epoll(BATCH);

    ByEpoll(int n) {
      super(n);
      for (int i = 0; i < n; i++) {
        epoll.add(fds[i], Native.EPOLLIN, i);
      }
    }

    @Override
    int await() {
      return (int) epoll.data(one(epoll.await()));
    }

    @Override
    public void close() {
      epoll.close();
      super.close();
    }
  }

  private static final class ByKqueue extends Eventfds {
    private final Kqueue kq;
    private final KeventList events = new KeventList(BATCH);

    ByKqueue(int n, Kqueue.Option... options) {
      super(n);
      kq = Kqueue.open(options);
      for (int i = 0; i < n; i++) {
        kq.add(Kevent.read(fds[i]).udata(i));
      }
    }

    @Override
    int await() throws InterruptedException {
      int at = one(kq.kevent(null, events, Kqueue.FOREVER));
      return events.udata(at) instanceof Integer index ? index : -1;
    }

    @Override
    public void close() {
      kq.close();
      super.close();
    }
  }

  /** Prints and records the heap of each of n registrations. */
  private static void weigh(String kind, int n, long before) throws Exception {
    if (n >= WORTH_WEIGHING) {
      double each = (double) (KnoteHeap.used() - before) / n;
      System.out.printf("%d of %s: %.1f bytes of heap each%n", n, kind, each);
      Results.add("scale: " + kind, "" + n, KQUEUE, "heap each", "bytes", Spread.of(each), 1, "");
    }
  }

  private static final class Users extends JavaWorker {
    private final SplittableRandom random = new SplittableRandom(1);
    private final Kqueue kq = Kqueue.open();
    private final KeventList events = new KeventList(BATCH);
    private final int n;

    Users(int n) throws Exception {
      this.n = n;
      long before = KnoteHeap.used();
      KnoteHeap.add(kq, "user", new RawPipes(0), n);
      weigh("user events", n, before);
    }

    @Override
    long spin(long operations) throws InterruptedException {
      for (long i = 0; i < operations; i++) {
        int id = random.nextInt(n);
        kq.trigger(id);
        if (kq.kevent(null, events, 0) != 1 || events.ident(0) != id) {
          throw new IllegalStateException(events.toString());
        }
      }
      return operations;
    }

    @Override
    public void close() {
      kq.close();
    }
  }

  private static final class Timers implements Contestant {
    static final List<Metric> METRICS =
        List.of(
            new Metric("CPU to add", "ns", 0),
            new Metric("CPU to cancel", "ns", 0),
            new Metric("CPU to fire", "ns", 0));

    private static final int ONCE = Event.EV_ADD | Event.EV_ONESHOT;
    private static final long FAR = TimeUnit.SECONDS.toNanos(1000);
    private static final long SPAN = TimeUnit.MILLISECONDS.toNanos(2);
    private static final int AT_LEAST = 1000;
    private static final int WARM_UP_TIMERS = 300_000;

    private final SplittableRandom random = new SplittableRandom(1);
    private final Kqueue kq = Kqueue.open();
    private final KeventList change = new KeventList(1);
    private final KeventList events = new KeventList(256);
    private final int[] shuffled;
    private final int rounds;
    private long cpu;

    Timers(int n) throws Exception {
      rounds = Math.max(1, AT_LEAST / n);
      shuffled = new int[n];
      for (int i = 0; i < n; i++) {
        int other = random.nextInt(i + 1);
        shuffled[i] = shuffled[other];
        shuffled[other] = i;
      }
      long before = KnoteHeap.used();
      add(FAR, FAR);
      weigh("timers", n, before);
      cancel();
    }

    /** Adds all timers, at random times in a span. */
    private void add(long nearest, long span) throws InterruptedException {
      for (int i = 0; i < shuffled.length; i++) {
        long nanos = nearest + random.nextLong(span);
        change.clear().add(i, Event.EVFILT_TIMER, ONCE, Event.NOTE_NSECONDS, nanos, null);
        kq.kevent(change, null, 0);
      }
    }

    private void cancel() throws InterruptedException {
      for (int id : shuffled) {
        change.clear().add(id, Event.EVFILT_TIMER, Event.EV_DELETE, 0, 0, null);
        kq.kevent(change, null, 0);
      }
    }

    private void take() throws InterruptedException {
      int taken = 0;
      while (taken < shuffled.length) {
        int n = kq.kevent(null, events, 0);
        if (n == 0) {
          throw new IllegalStateException("a timer is late");
        }
        taken += n;
      }
    }

    @Override
    public void warmUp() throws Exception {
      for (int i = 0; i < WARM_UP_TIMERS; i += rounds * shuffled.length) {
        turn();
      }
    }

    @Override
    public double[] turn() throws Exception {
      double[] sums = new double[3];
      for (int i = 0; i < rounds; i++) {
        begin();
        add(FAR, FAR);
        sums[0] += lap();
        cancel();
        sums[1] += lap();
        // No timer is due before all are added.
        long nearest = TimeUnit.MICROSECONDS.toNanos(2L * shuffled.length);
        add(nearest, SPAN);
        rest(nearest + SPAN);
        begin();
        take();
        sums[2] += lap();
      }
      double operations = (double) rounds * shuffled.length;
      return new double[] {sums[0] / operations, sums[1] / operations, sums[2] / operations};
    }

    private void begin() {
      cpu = THREADS.getCurrentThreadCpuTime();
    }

    private long lap() {
      long before = cpu;
      cpu = THREADS.getCurrentThreadCpuTime();
      return cpu - before;
    }

    private static void rest(long nanos) {
      long end = System.nanoTime() + nanos;
      for (long left = nanos; left > 0; left = end - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
    }

    @Override
    public void close() {
      kq.close();
    }
  }
}
