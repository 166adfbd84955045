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
import org.openjdk.jcstress.infra.results.I_Result;

/** A timer is added while a thread sleeps: the thread returns when that timer is due. */
@Outcome(id = "1", expect = ACCEPTABLE, desc = "It slept no longer than until the new timer.")
@Outcome(id = "0", expect = FORBIDDEN, desc = "The timer was not seen: it slept until the timeout.")
@Outcome(id = "-1", expect = FORBIDDEN, desc = "Interrupted, though no thread interrupts.")
public abstract class TimerAndSleep {
  final Kqueue queue;

  TimerAndSleep(Kqueue queue) {
    this.queue = queue;
  }

  final void addTimerLater() {
    Moment.pass();
    queue.add(Kevent.timer(1, Duration.ofNanos(50_000)).oneshot());
  }

  @JCStressTest
  @State
  public static class Parked extends TimerAndSleep {
    public Parked() {
      super(Kqueue.open());
      queue.add(Kevent.timer(2, Wait.LONG.multipliedBy(2)));
    }

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void addTimer() {
      addTimerLater();
    }
  }

  @JCStressTest
  @State
  public static class InEpoll extends TimerAndSleep {
    public InEpoll() {
      super(Wait.openWithEpoll());
    }

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void addTimer() {
      addTimerLater();
    }

    @Arbiter
    public void close() {
      queue.close();
    }
  }

  /** The background poller polls on behalf of a virtual thread. */
  @JCStressTest
  @State
  public static class Virtual extends TimerAndSleep {
    public Virtual() {
      super(Kqueue.open());
    }

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.onVirtually(queue);
    }

    @Actor
    public void addTimer() {
      Moment.pass();
      addTimerLater();
    }

    @Arbiter
    public void close() {
      queue.close();
    }
  }
}
