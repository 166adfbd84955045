// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.concurrency.waiting;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** A thread sleeps on a queue that watches another queue, in which something happens. */
public abstract class NestedAndSleep {
  final Kqueue inner = Kqueue.open();
  final Kqueue outer = Kqueue.open();

  NestedAndSleep() {
    inner.add(Kevent.user(1));
    outer.add(Kevent.read(inner));
  }

  @JCStressTest
  @Outcome(id = "100", expect = ACCEPTABLE, desc = "Seen before the sleep, or woken from it.")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "The sleeper was not notified.")
  @State
  public static class Trigger extends NestedAndSleep {
    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.on(outer);
    }

    @Actor
    public void trigger() {
      Moment.pass();
      inner.trigger(1);
    }

    @Arbiter
    public void close() {
      inner.close();
      outer.close();
    }
  }

  @JCStressTest
  @Outcome(id = "100", expect = ACCEPTABLE, desc = "The timer of the inner queue was seen.")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "No thread polled the inner queue for its timer.")
  @State
  public static class Timer extends NestedAndSleep {
    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.on(outer);
    }

    @Actor
    public void addTimer() {
      Moment.pass();
      inner.add(Kevent.timer(1, Duration.ofNanos(50_000)));
    }

    @Arbiter
    public void close() {
      inner.close();
      outer.close();
    }
  }

  /** The close of the inner queue alone wakes no thread, but the next event does. */
  @JCStressTest
  @Outcome(id = "100, 0", expect = ACCEPTABLE, desc = "Seen before the close.")
  @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "Closed first; the other event was seen.")
  @Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "Not notified, or the closed queue is left.")
  @State
  public static class Close extends NestedAndSleep {
    public Close() {
      outer.add(Kevent.user(2));
    }

    @Actor
    public void sleep(II_Result r) {
      r.r1 = Wait.on(outer);
    }

    @Actor
    public void triggerAndClose() {
      Moment.pass();
      inner.trigger(1);
      inner.close();
      outer.trigger(2);
    }

    @Arbiter
    public void check(II_Result r) {
      r.r2 = outer.size() - 1;
      outer.close();
    }
  }
}
