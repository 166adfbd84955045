// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.concurrency.waiting;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** A thread that sleeps, or is about to, returns when the queue is closed. */
public abstract class CloseAndSleep {
  final Kqueue queue;

  CloseAndSleep(Kqueue queue) {
    this.queue = queue;
  }

  final void closeLater() {
    Moment.pass();
    queue.close();
  }

  @Outcome(id = "-9", expect = ACCEPTABLE, desc = "It returned with EBADF.")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "It slept until the timeout.")
  @Outcome(id = "-1", expect = FORBIDDEN, desc = "Interrupted, though no thread interrupts.")
  private static final class Returned {}

  @JCStressTest
  @JCStressMeta(Returned.class)
  @State
  public static class Parked extends CloseAndSleep {
    public Parked() {
      super(Kqueue.open());
      queue.register(Watch.user());
    }

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void close() {
      closeLater();
    }
  }

  @JCStressTest
  @JCStressMeta(Returned.class)
  @State
  public static class InEpoll extends CloseAndSleep {
    public InEpoll() {
      super(Wait.openWithEpoll());
    }

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void close() {
      closeLater();
    }
  }

  @JCStressTest
  @JCStressMeta(Returned.class)
  @State
  public static class Virtual extends CloseAndSleep {
    public Virtual() {
      super(Wait.openWithEpoll());
    }

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.onVirtually(queue);
    }

    @Actor
    public void close() {
      Moment.pass();
      closeLater();
    }
  }

  /** The waiter polls for a wake-up for a moment, before it blocks. */
  @JCStressTest
  @JCStressMeta(Returned.class)
  @State
  public static class Spinning extends CloseAndSleep {
    public Spinning() {
      super(Wait.openWithEpoll(Kqueue.Option.SPINS));
    }

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void close() {
      closeLater();
    }
  }

  /** Of two waiters one leads. */
  @JCStressTest
  @Outcome(id = "-9, -9", expect = ACCEPTABLE, desc = "Both returned with EBADF.")
  @Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "One slept until the timeout.")
  @State
  public static class TwoWaiters extends CloseAndSleep {
    public TwoWaiters() {
      super(Wait.openWithEpoll());
    }

    @Actor
    public void sleep(II_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void close(II_Result r) {
      r.r2 = Wait.during(() -> Wait.on(queue), this::closeLater);
    }
  }

  /** One thread waits, one polls and one closes: the last of them closes the epoll. */
  @JCStressTest
  @Outcome(id = "-9, 0", expect = ACCEPTABLE, desc = "Polled before the close.")
  @Outcome(id = "-9, -9", expect = ACCEPTABLE, desc = "Polled after the close.")
  @Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "The waiter slept until the timeout.")
  @State
  public static class BesideAPoll extends CloseAndSleep {
    public BesideAPoll() {
      super(Wait.openWithEpoll());
    }

    @Actor
    public void sleep(II_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void pollAndClose(II_Result r) {
      r.r2 = Wait.during(() -> Wait.poll(queue), this::closeLater);
    }
  }
}
