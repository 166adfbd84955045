// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.check;

import java.time.Duration;
import java.util.List;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.kqueue4j.selftest.bench.Bench;

/** Timers: never early, and how late. */
final class TimerChecks {
  private TimerChecks() {}

  static List<Check> all() {
    return List.of(
        new Check("timers", "oneshot, never early", TimerChecks::oneshots),
        new Check("timers", "many at once", TimerChecks::many),
        new Check("timers", "periodic", TimerChecks::periodic),
        new Check("timers", "deleted and added anew", TimerChecks::deleted));
  }

  /** Adds one after the other, as a program does that has little to do. */
  private static String oneshots(Bench bench) throws Exception {
    Kqueue kq = bench.queue();
    int count = 300;
    long[] late = new long[count];
    for (int i = 0; i < count; i++) {
      long period = bench.random().nextLong(50_000, 3_000_000);
      long start = System.nanoTime();
      kq.register(Watch.timer(Duration.ofNanos(period)).oneshot());
      Kevent event = Bench.next(kq);
      late[i] = System.nanoTime() - start - period;
      Bench.expect(late[i] >= 0, "a timer of " + period + " ns was " + -late[i] + " ns early");
      Bench.expectEqual("the timer's id", i, event.ident());
    }
    bench.figure("a oneshot timer is late by", late);
    return count + " of 0.05 to 3 ms";
  }

  private static String many(Bench bench) throws Exception {
    Kqueue kq = bench.queue();
    int count = 2000;
    long[] due = new long[count];
    long[] late = new long[count];
    for (int i = 0; i < count; i++) {
      long period = bench.random().nextLong(1_000_000, 500_000_000);
      due[i] = System.nanoTime() + period;
      kq.register(Watch.timer(Duration.ofNanos(period)).oneshot());
    }
    for (int seen = 0; seen < count; ) {
      List<Kevent> events = Bench.some(kq);
      long now = System.nanoTime();
      for (Kevent event : events) {
        int id = (int) event.ident();
        Bench.expect(due[id] != 0, "timer " + id + " fired twice");
        late[id] = now - due[id];
        due[id] = 0;
        Bench.expect(late[id] >= 0, "timer " + id + " was " + -late[id] + " ns early");
      }
      seen += events.size();
    }
    Bench.expectEqual("the number of knotes", 0, kq.size());
    bench.figure("one of 2000 timers is late by", late);
    return count + " within half a second, each once";
  }

  /** Expiries are counted, none is lost, and none is reported before its time. */
  private static String periodic(Bench bench) throws Exception {
    Kqueue kq = bench.queue();
    long period = 2_000_000;
    long start = System.nanoTime();
    kq.register(Watch.timer(Duration.ofNanos(period)));
    long added = System.nanoTime();
    long expiries = 0;
    while (expiries < 200) {
      expiries += Bench.next(kq).data();
      long now = System.nanoTime();
      long atMost = (now - start) / period;
      Bench.expect(expiries <= atMost, expiries + " expiries where " + atMost + " were due");
    }
    kq.disable(Watch.timer(Duration.ofNanos(period)));
    return expiries + " of 2 ms in " + (System.nanoTime() - added) / 1_000_000 + " ms";
  }

  private static String deleted(Bench bench) throws Exception {
    Kqueue kq = bench.queue();
    kq.register(Watch.timer(Duration.ofHours(1)).oneshot());
    kq.register(Watch.timer(Duration.ofMillis(1)).oneshot());
    kq.delete(Watch.timer(Duration.ZERO));
    kq.delete(Watch.timer(Duration.ZERO));
    long start = System.nanoTime();
    kq.register(Watch.timer(Duration.ofMillis(20)).oneshot());
    Bench.expectEqual("the timer that fired", 1, Bench.next(kq).ident());
    long time = System.nanoTime() - start;
    Bench.expect(time >= 20_000_000, "it fired after " + time + " ns");
    return "a timer of an hour, deleted and added anew, fired after 20 ms; a deleted one did not";
  }
}
