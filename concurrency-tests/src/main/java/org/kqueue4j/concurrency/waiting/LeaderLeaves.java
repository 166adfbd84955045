// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.concurrency.waiting;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.nio.channels.Pipe;
import java.time.Duration;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * One of two threads that wait in the epoll leaves just as an event comes: one of the two takes it.
 * If that is the thread that leaves, it releases the other one by the last event.
 */
public abstract class LeaderLeaves {
  final Pipe pipe = Wait.pipe();
  final Kqueue queue = Kqueue.open();
  private final Registration last = queue.register(Watch.user(), 9);

  LeaderLeaves() {
    queue.register(Watch.read(pipe.source()).clear());
  }

  /** Leads while another thread follows; returns what the follower has taken. */
  final int lead(Runnable wait) {
    return Wait.during(() -> Wait.on(queue), wait);
  }

  /** Leads until an event or the interrupt, and releases the follower if it was the event. */
  final void leaveBy(Interruption interruption, II_Result r) {
    r.r2 =
        lead(
            () -> {
              r.r1 = interruption.expect(() -> Wait.on(queue));
              releaseFollowerAfter(r.r1);
            });
  }

  final void releaseFollowerAfter(int taken) {
    if (taken > Wait.NOTHING) {
      last.trigger();
    }
  }

  final void closeAll() {
    queue.close();
    Wait.close(pipe);
  }

  @JCStressTest
  @Outcome(id = "0, 100", expect = ACCEPTABLE, desc = "The leader left, the other took it.")
  @Outcome(id = "100, 9", expect = ACCEPTABLE, desc = "The leader took it before it left.")
  @Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "Lost, or reported twice.")
  @State
  public static class ByTimeout extends LeaderLeaves {
    private static final Duration SHORT = Duration.ofNanos(80_000);

    @Actor
    public void leave(II_Result r) {
      r.r2 =
          lead(
              () -> {
                r.r1 = Wait.on(queue, SHORT);
                releaseFollowerAfter(r.r1);
              });
    }

    @Actor
    public void write() {
      Moment.pass();
      Wait.write(pipe);
    }

    @Arbiter
    public void close() {
      closeAll();
    }
  }

  @JCStressTest
  @Outcome(id = "-1, 100", expect = ACCEPTABLE, desc = "The leader left, the other took it.")
  @Outcome(id = "100, 9", expect = ACCEPTABLE, desc = "The leader took it; a late interrupt.")
  @Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "Lost, or reported twice.")
  @State
  public static class ByInterrupt extends LeaderLeaves {
    private final Interruption interruption = new Interruption();

    @Actor
    public void leave(II_Result r) {
      leaveBy(interruption, r);
    }

    @Actor
    public void interruptAndWrite() {
      interruption.interruptAnd(() -> Wait.write(pipe));
    }

    @Arbiter
    public void close() {
      closeAll();
    }
  }

  /** Both the interrupt and the event end the wait of any thread in the epoll. */
  @JCStressTest
  @Outcome(id = "-1, 1", expect = ACCEPTABLE, desc = "The leader left, the other took it.")
  @Outcome(id = "1, 9", expect = ACCEPTABLE, desc = "The leader took it; a late interrupt.")
  @Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "Lost, or the interrupt reached no thread.")
  @State
  public static class ByInterruptBesideATrigger extends LeaderLeaves {
    private final Interruption interruption = new Interruption();
    private final Registration event = queue.register(Watch.user(), 1);

    @Actor
    public void leave(II_Result r) {
      leaveBy(interruption, r);
    }

    @Actor
    public void interruptAndTrigger() {
      interruption.interruptAnd(event::trigger);
    }

    @Arbiter
    public void close() {
      closeAll();
    }
  }

  /** The leader leaves with an event of its own; the next event is the other thread's. */
  @JCStressTest
  @Outcome(id = "1, 100", expect = ACCEPTABLE, desc = "The leader took the trigger.")
  @Outcome(id = "100, 1", expect = ACCEPTABLE, desc = "The leader took the byte.")
  @Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "One not woken, or an event twice.")
  @State
  public static class WithAnEvent extends LeaderLeaves {
    private final Registration event = queue.register(Watch.user(), 1);

    @Actor
    public void leave(II_Result r) {
      r.r2 = lead(() -> r.r1 = Wait.on(queue));
    }

    @Actor
    public void triggerAndWrite() {
      Moment.pass();
      event.trigger();
      Moment.pass();
      Wait.write(pipe);
    }

    @Arbiter
    public void close() {
      closeAll();
    }
  }
}
