// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.check;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.selftest.bench.Bench;

/** User events, triggered by many threads. */
final class UserChecks {
  private static final int THREADS = 4;

  private UserChecks() {}

  static List<Check> all() {
    return List.of(
        new Check("user events", "each once", bench -> eachOnce(bench, 1)),
        new Check("user events", "each once, several waiters", bench -> eachOnce(bench, THREADS)),
        new Check("user events", "the last trigger is seen", UserChecks::lastIsSeen));
  }

  /** Many threads trigger; what each has triggered is taken once by one of the waiters. */
  private static String eachOnce(Bench bench, int waiters) throws Exception {
    Kqueue kq = bench.queue();
    int each = 5_000;
    int count = THREADS * each;
    AtomicIntegerArray taken = new AtomicIntegerArray(count);
    AtomicInteger ends = new AtomicInteger(count);
    List<FutureTask<Integer>> taking = new ArrayList<>();
    for (int i = 0; i < waiters; i++) {
      taking.add(bench.start(() -> take(kq, taken, ends)));
    }
    List<FutureTask<Boolean>> triggering = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      int first = i * each;
      triggering.add(bench.start(() -> registerAndTrigger(kq, first, each)));
    }
    Bench.results(triggering);
    for (int i = 0; i < waiters; i++) {
      registerAndTrigger(kq, ends.getAndIncrement(), 1);
    }
    int total = 0;
    for (FutureTask<Integer> task : taking) {
      total += Bench.result(task);
    }
    for (int i = 0; i < count; i++) {
      Bench.expect(taken.get(i) == 1, "event " + i + " came " + taken.get(i) + " times");
    }
    Bench.expectEqual("the events taken", count, total);
    return count + " of " + THREADS + " threads, taken by " + waiters;
  }

  private static void registerAndTrigger(Kqueue kq, int first, int count) {
    for (int number = first; number < first + count; number++) {
      kq.register(Watch.user().oneshot(), number).trigger();
    }
  }

  /** Takes events up to the one that says that it is the end, which each waiter gets one of. */
  private static int take(Kqueue kq, AtomicIntegerArray taken, AtomicInteger ends)
      throws Exception {
    int count = 0;
    int ended = 0;
    while (ended == 0) {
      for (Kevent event : Bench.some(kq)) {
        int number = event.attachment(Integer.class);
        if (number >= taken.length()) {
          ended++;
        } else {
          taken.incrementAndGet(number);
          count++;
        }
      }
    }
    for (; ended > 1; ended--) {
      registerAndTrigger(kq, ends.getAndIncrement(), 1);
    }
    return count;
  }

  /** Triggers merge, but after the last one there is an event, and it sees what was done before. */
  private static String lastIsSeen(Bench bench) throws Exception {
    Kqueue kq = bench.queue();
    int rounds = 50_000;
    AtomicLongArray done = new AtomicLongArray(THREADS);
    List<FutureTask<Boolean>> triggering = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      int thread = i;
      Registration user = kq.register(Watch.user(), thread);
      triggering.add(
          bench.start(
              () -> {
                for (int n = 1; n <= rounds; n++) {
                  done.set(thread, n);
                  user.trigger();
                }
              }));
    }
    long events = 0;
    long[] seen = new long[THREADS];
    int ended = 0;
    while (ended < THREADS) {
      for (Kevent event : Bench.some(kq)) {
        int thread = event.attachment(Integer.class);
        long now = done.get(thread);
        ended += seen[thread] < rounds && now == rounds ? 1 : 0;
        seen[thread] = now;
        events++;
      }
    }
    Bench.results(triggering);
    return THREADS * (long) rounds + " triggers of " + THREADS + " threads became " + events;
  }
}
