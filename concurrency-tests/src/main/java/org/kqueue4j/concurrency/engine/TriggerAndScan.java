// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.concurrency.engine;

import static org.kqueue4j.sys.Event.EVFILT_USER;
import static org.kqueue4j.sys.Event.EV_CLEAR;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.internal.queue.KernelQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** An event is triggered while another thread scans. */
public final class TriggerAndScan {
  private TriggerAndScan() {}

  /** The scan that has the event sees what the triggering thread wrote before. */
  @JCStressTest
  @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "The trigger came first, with its write.")
  @Outcome(id = "0, 0, 1", expect = ACCEPTABLE, desc = "The scan came first; the next has it.")
  @Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "The scan came between write and trigger.")
  @Outcome(id = "1, 0, .*", expect = FORBIDDEN, desc = "The event is there, and its write is not.")
  @Outcome(id = "0, .*, 0", expect = FORBIDDEN, desc = "The trigger is lost.")
  @Outcome(id = "1, .*, 1", expect = FORBIDDEN, desc = "Reported twice, despite CLEAR.")
  @State
  public static class WithWrite {
    private final Kqueue queue = Kqueue.open();
    private int written;

    public WithWrite() {
      queue.add(Kevent.user(1).clear());
    }

    @Actor
    public void trigger() {
      written = 1;
      queue.trigger(1);
    }

    @Actor
    public void scan(III_Result r) {
      r.r1 = queue.poll().size();
      r.r2 = written;
    }

    @Arbiter
    public void scanAgain(III_Result r) {
      r.r3 = queue.poll().size();
    }
  }

  private static class ClearEvent {
    final KernelQueue queue = new KernelQueue(new BareMachine());

    ClearEvent() {
      BareMachine.add(queue, 1, EVFILT_USER, EV_CLEAR);
    }
  }

  /** Two triggers are one event, unless a scan comes between them. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The scan came after both.")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The scan came between them.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The scan came before both.")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "Both triggers are lost.")
  @State
  public static class Twice extends ClearEvent {
    @Actor
    public void triggerTwice() {
      BareMachine.trigger(queue, 1);
      BareMachine.trigger(queue, 1);
    }

    @Actor
    public void scan(II_Result r) {
      r.r1 = BareMachine.scan(queue);
    }

    @Arbiter
    public void scanAgain(II_Result r) {
      r.r2 = BareMachine.scan(queue);
    }
  }

  /** The readiness that foreign event loops see is right once both threads are done. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "Taken, and not shown any more.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "Not taken yet, and shown.")
  @Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "What is shown and what is pending differ.")
  @State
  public static class WithReadiness extends ClearEvent {
    private int shown;

    public WithReadiness() {
      queue.setReadiness(pending -> shown = pending ? 1 : 0);
    }

    @Actor
    public void trigger() {
      BareMachine.trigger(queue, 1);
    }

    @Actor
    public void scan(II_Result r) {
      r.r1 = BareMachine.scan(queue);
    }

    @Arbiter
    public void check(II_Result r) {
      r.r2 = shown;
    }
  }

  private static class Pending {
    private final Kqueue queue;

    Pending(Kevent event) {
      queue = Polls.openTriggered(event);
    }

    final int poll() {
      return queue.poll().size();
    }
  }

  @JCStressTest
  @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "One scan has it.")
  @Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "The other scan has it.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "Lost, or reported twice despite CLEAR.")
  @State
  public static class TwoScansOfClear extends Pending {
    public TwoScansOfClear() {
      super(Kevent.user(1).clear());
    }

    @Actor
    public void one(III_Result r) {
      r.r1 = poll();
    }

    @Actor
    public void other(III_Result r) {
      r.r2 = poll();
    }

    @Arbiter
    public void scanAgain(III_Result r) {
      r.r3 = poll();
    }
  }

  @JCStressTest
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "It holds, so each scan has it.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "It holds, and one scan did not get it.")
  @State
  public static class TwoScansOfLevel extends Pending {
    public TwoScansOfLevel() {
      super(Kevent.user(1));
    }

    @Actor
    public void one(III_Result r) {
      r.r1 = poll();
    }

    @Actor
    public void other(III_Result r) {
      r.r2 = poll();
    }

    @Arbiter
    public void scanAgain(III_Result r) {
      r.r3 = poll();
    }
  }
}
