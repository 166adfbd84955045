// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Kqueue.Option;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.benchmarks.Contest.Contestant;
import org.kqueue4j.benchmarks.Contest.Metric;
import org.kqueue4j.benchmarks.Native.Epoll;
import org.kqueue4j.sys.Event;

/**
 * The cost of a call as a function of the number of registrations.
 *
 * <p>Descriptors are eventfds, one descriptor each: a random one is written to, waited for, and
 * read. A random user event is triggered and taken. Timers are added, cancelled in another order,
 * added again and, when all are due, taken. A random one of many costs more because its memory is
 * in no cache, in C as for knotes.
 */
final class Scale {
  private static final String C = "C, epoll";
  private static final String KQUEUE = "Kqueue";
  private static final int WARM_UP = 200_000;
  private static final int WARM_UP_TIMERS = 300_000;
  private static final int DESCRIPTOR_OPERATIONS = 10_000;
  private static final int USER_OPERATIONS = 100_000;
  private static final int TIMER_OPERATIONS = 1000;
  private static final int BATCH = 64;

  /** The least number of knotes to weigh; with fewer, other objects on the heap dominate. */
  private static final int WORTH_WEIGHING = 1000;

  private Scale() {}

  public static void main(String[] args) throws Exception {
    Arguments arguments = new Arguments(args);
    String program = arguments.word("");
    List<Integer> descriptors = arguments.numbers("10,100,1000,10000,19000");
    List<Integer> users = arguments.numbers("10,100,1000,10000,100000,1000000,10000000");
    List<Integer> timers = arguments.numbers("100,1000,10000,100000,1000000");
    int turns = arguments.number(20);
    for (int n : descriptors) {
      Contest contest = new Contest("scale: descriptors", n, C, Loop.METRICS);
      contest.enter(C, () -> new CProgram(program, n));
      contest.enter("FFM, epoll", n, () -> onEpoll(n));
      contest.enter("Kqueue, numbers", n, () -> onKqueue(n));
      contest.enter("Kqueue, announced", n, () -> onKqueue(n, Option.CLOSES_ANNOUNCED));
      contest.run(2, turns, DESCRIPTOR_OPERATIONS, WARM_UP);
    }
    for (int n : users) {
      Contest contest = new Contest("scale: user events", n, "", Loop.METRICS);
      contest.enter(KQUEUE, () -> users(n));
      contest.run(1, turns, USER_OPERATIONS, WARM_UP);
    }
    for (int n : timers) {
      Contest contest = new Contest("scale: timers", n, "", Timers.METRICS);
      contest.enter(KQUEUE, () -> new Timers(n));
      contest.run(1, Math.max(1, turns / 2), TIMER_OPERATIONS, WARM_UP_TIMERS);
    }
  }

  private static Contestant onEpoll(int n) {
    Epoll epoll = new Epoll(BATCH);
    int[] fds = IntStream.generate(Native::eventfd).limit(n).toArray();
    for (int i = 0; i < n; i++) {
      epoll.add(fds[i], i);
    }
    return eventfds(fds, epoll::await, () -> (int) epoll.data(0), epoll);
  }

  private static Contestant onKqueue(int n, Option... options) {
    Kqueue kq = Kqueue.open(options);
    int[] fds = IntStream.generate(Native::eventfd).limit(n).toArray();
    for (int i = 0; i < n; i++) {
      kq.register(Watch.read(fds[i]), i);
    }
    KeventList events = new KeventList(BATCH);
    return eventfds(
        fds, () -> kq.kevent(null, events, Kqueue.FOREVER), () -> (Integer) events.udata(0), kq);
  }

  @FunctionalInterface
  private interface Call {
    int call() throws Exception;
  }

  /**
   * Returns a contestant that writes to a random eventfd, waits for it and reads it.
   *
   * @param wait waits; returns the number of events
   * @param ready returns the index of the eventfd of the only event
   */
  private static Contestant eventfds(int[] fds, Call wait, Call ready, AutoCloseable watcher) {
    SplittableRandom random = new SplittableRandom(1);
    return new Loop(
        operations -> {
          for (long i = 0; i < operations; i++) {
            Native.signal(fds[random.nextInt(fds.length)]);
            int n = wait.call();
            if (n != 1) {
              throw new IllegalStateException(n + " events");
            }
            Native.reset(fds[ready.call()]);
          }
          return operations;
        },
        watcher,
        () -> Arrays.stream(fds).forEach(Native::close));
  }

  private static Contestant users(int n) throws Exception {
    Kqueue kq = Kqueue.open();
    long before = KnoteHeap.used();
    KnoteHeap.add(kq, "user", Pipes.ofDescriptors(0), n);
    weigh("user events", n, before);
    Registration[] users = registrations(kq, n);
    KeventList events = new KeventList(BATCH);
    SplittableRandom random = new SplittableRandom(1);
    return new Loop(
        operations -> {
          for (long i = 0; i < operations; i++) {
            int id = random.nextInt(n);
            users[id].trigger();
            if (kq.kevent(null, events, 0) != 1 || events.ident(0) != id) {
              throw new IllegalStateException(events.toString());
            }
          }
          return operations;
        },
        kq);
  }

  /** Returns the registrations of the user events from 0 on, which their events lead to. */
  private static Registration[] registrations(Kqueue kq, int n) throws InterruptedException {
    Registration[] users = new Registration[n];
    KeventList trigger = new KeventList(1);
    for (int id = 0; id < n; id++) {
      trigger.clear().add(id, Event.EVFILT_USER, 0, Event.NOTE_TRIGGER, 0, null);
      kq.kevent(trigger, null, 0);
      users[id] = kq.poll().getFirst().registration();
    }
    return users;
  }

  /** Prints and records the heap of each of n registrations. */
  private static void weigh(String kind, int n, long before) throws Exception {
    if (n >= WORTH_WEIGHING) {
      double each = (double) (KnoteHeap.used() - before) / n;
      System.out.printf("%d of %s: %.1f bytes of heap each%n", n, kind, each);
      KnoteHeap.record("scale: " + kind, "" + n, each);
    }
  }

  private static final class Timers implements Contestant {
    static final List<Metric> METRICS =
        List.of(
            new Metric("CPU to add", "ns", 0, measured -> (double) measured[0] / measured[3]),
            new Metric("CPU to cancel", "ns", 0, measured -> (double) measured[1] / measured[3]),
            new Metric("CPU to fire", "ns", 0, measured -> (double) measured[2] / measured[3]));

    private static final int ONCE = Event.EV_ADD | Event.EV_ONESHOT;
    private static final long FAR = TimeUnit.SECONDS.toNanos(1000);
    private static final long SPAN = TimeUnit.MILLISECONDS.toNanos(2);

    private final SplittableRandom random = new SplittableRandom(1);
    private final Kqueue kq = Kqueue.open();
    private final KeventList change = new KeventList(1);
    private final KeventList events = new KeventList(256);
    private final int[] shuffled;

    Timers(int n) throws Exception {
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

    /** Adds, cancels and fires at least this many; returns the CPU times and the number. */
    @Override
    public long[] run(long timers) throws InterruptedException {
      long[] sums = new long[4];
      while (sums[3] < timers) {
        long begin = Loop.THREADS.getCurrentThreadCpuTime();
        add(FAR, FAR);
        long added = Loop.THREADS.getCurrentThreadCpuTime();
        cancel();
        long cancelled = Loop.THREADS.getCurrentThreadCpuTime();
        // No timer is due before all are added.
        long nearest = TimeUnit.MICROSECONDS.toNanos(2L * shuffled.length);
        add(nearest, SPAN);
        rest(nearest + SPAN);
        long due = Loop.THREADS.getCurrentThreadCpuTime();
        take();
        sums[0] += added - begin;
        sums[1] += cancelled - added;
        sums[2] += Loop.THREADS.getCurrentThreadCpuTime() - due;
        sums[3] += shuffled.length;
      }
      return sums;
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
