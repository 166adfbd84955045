// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.concurrency.waiting;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A trigger wakes a thread that is about to sleep. */
@Outcome(id = "1", expect = ACCEPTABLE, desc = "Seen before the sleep, or woken from it.")
@Outcome(id = "0", expect = FORBIDDEN, desc = "The wake-up is lost: it slept until the timeout.")
@Outcome(id = "-1", expect = FORBIDDEN, desc = "Interrupted, though no thread interrupts.")
public abstract class TriggerAndSleep {
  final Kqueue queue;

  TriggerAndSleep(Kqueue queue) {
    this.queue = queue;
    queue.add(Kevent.user(1).clear());
  }

  final void triggerLater() {
    Moment.pass();
    queue.trigger(1);
  }

  @JCStressTest
  @State
  public static class Parked extends TriggerAndSleep {
    public Parked() {
      super(Kqueue.open());
    }

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void trigger() {
      triggerLater();
    }
  }

  @JCStressTest
  @State
  public static class InEpoll extends TriggerAndSleep {
    public InEpoll() {
      super(Wait.openWithEpoll());
    }

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void trigger() {
      triggerLater();
    }

    @Arbiter
    public void close() {
      queue.close();
    }
  }

  @JCStressTest
  @State
  public static class Virtual extends TriggerAndSleep {
    public Virtual() {
      super(Kqueue.open());
    }

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.onVirtually(queue);
    }

    @Actor
    public void trigger() {
      Moment.pass();
      triggerLater();
    }

    @Arbiter
    public void close() {
      queue.close();
    }
  }

  /** The waiter polls for a wake-up for a moment, before it blocks. */
  @JCStressTest
  @State
  public static class Spinning extends TriggerAndSleep {
    public Spinning() {
      super(Kqueue.open(Kqueue.Option.SPINS));
    }

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void trigger() {
      triggerLater();
    }
  }

  @JCStressTest
  @State
  public static class SpinningBeforeEpoll extends TriggerAndSleep {
    public SpinningBeforeEpoll() {
      super(Wait.openWithEpoll(Kqueue.Option.SPINS));
    }

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void trigger() {
      triggerLater();
    }

    @Arbiter
    public void close() {
      queue.close();
    }
  }
}
