// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.selftest.bench.Bench;
import org.kqueue4j.selftest.bench.FailedException;
import org.kqueue4j.selftest.bench.Kind;
import org.kqueue4j.selftest.bench.Pair;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** Threads that wait, and what ends it. */
final class WaitingChecks {
  private WaitingChecks() {}

  static List<Check> all() {
    return List.of(
        new Check("waiting", "wake-up by a user event", bench -> wakeUps(bench, false)),
        new Check("waiting", "wake-up with descriptors", bench -> wakeUps(bench, true)),
        new Check("waiting", "wake-up by a pipe", WaitingChecks::pipeWakeUps),
        new Check("waiting", "virtual threads", WaitingChecks::virtualThreads),
        new Check("waiting", "time limit", WaitingChecks::timeLimit),
        new Check("waiting", "interrupt", bench -> interrupt(bench, false)),
        new Check("waiting", "interrupt with descriptors", bench -> interrupt(bench, true)),
        new Check("waiting", "close", WaitingChecks::close));
  }

  /** Two threads, each with a queue, trigger each other in turn. */
  private static String wakeUps(Bench bench, boolean descriptors) throws Exception {
    Kqueue here = bench.queue();
    Kqueue there = bench.queue();
    Registration wakeHere = here.register(Watch.user());
    Registration wakeThere = there.register(Watch.user());
    if (descriptors) {
      here.register(Watch.read(bench.pair(Kind.PIPE).inNumber()));
      there.register(Watch.read(bench.pair(Kind.PIPE).inNumber()));
    }
    return thereAndBack(
        bench,
        "two wake-ups by user events" + (descriptors ? ", with descriptors" : ""),
        () -> {
          Bench.next(there);
          wakeHere.trigger();
        },
        () -> {
          wakeThere.trigger();
          Bench.next(here);
        },
        () -> {});
  }

  private static String pipeWakeUps(Bench bench) throws Exception {
    Kqueue here = bench.queue();
    Kqueue there = bench.queue();
    Pair forth = bench.pair(Kind.PIPE);
    Pair back = bench.pair(Kind.PIPE);
    here.register(Watch.read(back.inNumber()));
    there.register(Watch.read(forth.inNumber()));
    return thereAndBack(
        bench,
        "two wake-ups by pipes",
        () -> {
          Bench.next(there);
          forth.read(1);
          back.write(1);
        },
        () -> {
          forth.write(1);
          Bench.next(here);
        },
        () -> back.read(1));
  }

  /** Measures what this thread does in turn with another, apart from what it does afterwards. */
  private static String thereAndBack(
      Bench bench, String figure, Bench.Action there, Bench.Action here, Bench.Action afterwards)
      throws Exception {
    int rounds = 5_000;
    FutureTask<Boolean> other =
        bench.start(
            () -> {
              for (int i = 0; i < rounds; i++) {
                there.run();
              }
            });
    long[] times = new long[rounds];
    for (int i = 0; i < rounds; i++) {
      long start = System.nanoTime();
      here.run();
      times[i] = System.nanoTime() - start;
      afterwards.run();
    }
    Bench.result(other);
    bench.figure(figure, times);
    return rounds + " times there and back";
  }

  /** Each waits on a queue of its own, and wakes the next one. */
  private static String virtualThreads(Bench bench) throws Exception {
    int count = 100;
    int laps = 20;
    List<Kqueue> queues = new ArrayList<>();
    List<Registration> wakeUps = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Kqueue kq = bench.queue();
      queues.add(kq);
      wakeUps.add(kq.register(Watch.user()));
    }
    Pair pipe = bench.pair(Kind.PIPE);
    queues.getFirst().register(Watch.read(pipe.inNumber()).clear());
    List<FutureTask<Boolean>> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Kqueue own = queues.get(i);
      Registration next = wakeUps.get((i + 1) % count);
      threads.add(
          bench.start(
              Thread.ofVirtual(),
              () -> {
                for (int lap = 0; lap < laps; lap++) {
                  Bench.next(own);
                  next.trigger();
                }
                return true;
              }));
    }
    pipe.write(1);
    Bench.results(threads);
    return count + " of them, " + laps + " times around";
  }

  private static String timeLimit(Bench bench) throws Exception {
    Kqueue kq = bench.queue();
    kq.register(Watch.read(bench.pair(Kind.PIPE).inNumber()));
    int count = 100;
    long[] late = new long[count];
    for (int i = 0; i < count; i++) {
      long limit = bench.random().nextLong(100_000, 4_000_000);
      long start = System.nanoTime();
      List<Kevent> events = kq.poll(Duration.ofNanos(limit));
      late[i] = System.nanoTime() - start - limit;
      Bench.expect(events.isEmpty(), "no event was due, these came: " + events);
      Bench.expect(late[i] >= 0, "a wait of " + limit + " ns ended " + -late[i] + " ns early");
    }
    bench.figure("a wait's time limit is late by", late);
    return count + " waits of 0.1 to 4 ms";
  }

  private static String interrupt(Bench bench, boolean descriptors) throws Exception {
    Kqueue kq = bench.queue();
    Registration user = kq.register(Watch.user());
    if (descriptors) {
      kq.register(Watch.read(bench.pair(Kind.PIPE).inNumber()));
    }
    int rounds = 200;
    for (int i = 0; i < rounds; i++) {
      FutureTask<Boolean> waiting =
          bench.start(
              () -> {
                try {
                  List<Kevent> events = kq.take();
                  throw new FailedException("no event was due, these came: " + events);
                } catch (InterruptedException e) {
                  return !Thread.currentThread().isInterrupted();
                }
              });
      bench.threads().getLast().interrupt();
      Bench.expect(Bench.result(waiting), "the thread was still interrupted afterwards");
    }
    user.trigger();
    Bench.next(kq);
    return rounds + " waits ended by it; the queue went on";
  }

  /** Several wait, in all ways there are; the close of the queue ends it for each. */
  private static String close(Bench bench) throws Exception {
    int rounds = 20;
    int waiters = 6;
    for (int round = 0; round < rounds; round++) {
      Kqueue kq = bench.queue();
      kq.register(Watch.user());
      kq.register(Watch.timer(Duration.ofHours(1)));
      if (round % 2 == 0) {
        kq.register(Watch.read(bench.pair(Kind.PIPE).inNumber()));
      }
      List<FutureTask<Boolean>> waiting = new ArrayList<>();
      for (int i = 0; i < waiters; i++) {
        Thread.Builder kind = i % 3 == 0 ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
        waiting.add(bench.start(kind, () -> endsWithBadDescriptor(kq)));
      }
      kq.close();
      for (FutureTask<Boolean> waiter : waiting) {
        Bench.expect(Bench.result(waiter), "a wait ended otherwise than by EBADF");
      }
    }
    return rounds + " times, with " + waiters + " waiters, each got EBADF";
  }

  private static boolean endsWithBadDescriptor(Kqueue kq) throws InterruptedException {
    try {
      kq.take();
      return false;
    } catch (KqueueException e) {
      return e.errno() == Errno.EBADF;
    }
  }
}
