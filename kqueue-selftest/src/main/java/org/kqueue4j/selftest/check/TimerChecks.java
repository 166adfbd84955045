// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.check;

import static org.kqueue4j.sys.Event.EVFILT_TIMER;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_DELETE;
import static org.kqueue4j.sys.Event.EV_ERROR;
import static org.kqueue4j.sys.Event.EV_ONESHOT;

import java.time.Duration;
import java.util.List;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
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
        new Check("timers", "modified and closed", TimerChecks::modified),
        new Check("timers", "deleted and added anew", TimerChecks::deleted));
  }

  /** Registers one after the other, as a program does that has little to do. */
  private static String oneshots(Bench bench) throws Exception {
    Kqueue kq = bench.queue();
    int count = 300;
    long[] late = new long[count];
    for (int i = 0; i < count; i++) {
      long period = bench.random().nextLong(50_000, 3_000_000);
      long start = System.nanoTime();
      kq.register(Watch.timer(Duration.ofNanos(period)).oneshot(), i);
      Kevent.Timer event = Bench.next(kq, Kevent.Timer.class);
      late[i] = System.nanoTime() - start - period;
      Bench.expect(late[i] >= 0, "a timer of " + period + " ns was " + -late[i] + " ns early");
      Bench.expectEqual("the timer", i, event.attachment(Integer.class));
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
      kq.register(Watch.timer(Duration.ofNanos(period)).oneshot(), i);
    }
    for (int seen = 0; seen < count; ) {
      List<Kevent> events = Bench.some(kq);
      long now = System.nanoTime();
      for (Kevent event : events) {
        int timer = event.attachment(Integer.class);
        Bench.expect(due[timer] != 0, "timer " + timer + " fired twice");
        late[timer] = now - due[timer];
        due[timer] = 0;
        Bench.expect(late[timer] >= 0, "timer " + timer + " was " + -late[timer] + " ns early");
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
    Registration timer = kq.register(Watch.timer(Duration.ofNanos(period)));
    long registered = System.nanoTime();
    long expiries = 0;
    while (expiries < 200) {
      expiries += Bench.next(kq, Kevent.Timer.class).expirations();
      long now = System.nanoTime();
      long atMost = (now - start) / period;
      Bench.expect(expiries <= atMost, expiries + " expiries where " + atMost + " were due");
    }
    timer.disable();
    return expiries + " of 2 ms in " + (System.nanoTime() - registered) / 1_000_000 + " ms";
  }

  private static String modified(Bench bench) throws Exception {
    Kqueue kq = bench.queue();
    Registration modified = kq.register(Watch.timer(Duration.ofHours(1)).oneshot());
    kq.register(Watch.timer(Duration.ofMillis(1)).oneshot()).close();
    long start = System.nanoTime();
    modified.modify(Watch.timer(Duration.ofMillis(20)).oneshot());
    Kevent event = Bench.next(kq);
    long time = System.nanoTime() - start;
    Bench.expect(event.registration().equals(modified), "another timer fired: " + event);
    Bench.expect(time >= 20_000_000, "it fired after " + time + " ns");
    return "a timer of an hour, modified, fired after 20 ms; a closed one did not";
  }

  /** In C a number names a timer, and a deleted timer leaves its number to another one. */
  private static String deleted(Bench bench) throws Exception {
    Kqueue kq = bench.queue();
    int oneshot = EV_ADD | EV_ONESHOT;
    KeventList changes = new KeventList(5);
    changes.add(1, EVFILT_TIMER, oneshot, 0, Duration.ofHours(1).toMillis(), null);
    changes.add(2, EVFILT_TIMER, oneshot, 0, 1, null);
    changes.add(1, EVFILT_TIMER, EV_DELETE, 0, 0, null);
    changes.add(2, EVFILT_TIMER, EV_DELETE, 0, 0, null);
    changes.add(1, EVFILT_TIMER, oneshot, 0, 20, null);
    KeventList events = new KeventList(5);
    long start = System.nanoTime();
    int count = kq.kevent(changes, events, Bench.PATIENCE);
    long time = System.nanoTime() - start;
    Bench.expect(count == 1 && (events.flags(0) & EV_ERROR) == 0, "these came: " + events);
    Bench.expectEqual("the timer that fired", 1, events.ident(0));
    Bench.expect(time >= 20_000_000, "it fired after " + time + " ns");
    return "a timer of an hour, deleted and added anew, fired after 20 ms; a deleted one did not";
  }
}
