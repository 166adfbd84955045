// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.concurrency.engine;

import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EVFILT_USER;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.kqueue4j.internal.queue.KernelQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two queues watch each other, which neither deadlocks nor keeps either one. */
public abstract class MutualWatch {
  final BareMachine machine = new BareMachine();
  final KernelQueue one = new KernelQueue(machine);
  final KernelQueue other = new KernelQueue(machine);

  MutualWatch() {
    machine.install(0, one);
    machine.install(1, other);
    BareMachine.add(one, 1, EVFILT_READ, 0);
    BareMachine.add(other, 0, EVFILT_READ, 0);
    BareMachine.add(one, 5, EVFILT_USER, 0);
  }

  @JCStressTest
  @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "Each has its own event and the other queue.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "One was not notified of the other, or twice.")
  @State
  public static class TwoTriggers extends MutualWatch {
    public TwoTriggers() {
      BareMachine.add(other, 5, EVFILT_USER, 0);
    }

    @Actor
    public void triggerOne() {
      BareMachine.trigger(one, 5);
    }

    @Actor
    public void triggerOther() {
      BareMachine.trigger(other, 5);
    }

    @Arbiter
    public void scan(II_Result r) {
      r.r1 = BareMachine.scan(one);
      r.r2 = BareMachine.scan(other);
    }
  }

  @JCStressTest
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "The trigger came first, and it holds.")
  @Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "The scan came first; the next has it.")
  @Outcome(id = ".*, .*, .*", expect = FORBIDDEN, desc = "The other queue was not notified.")
  @State
  public static class TriggerAndScan extends MutualWatch {
    @Actor
    public void trigger() {
      BareMachine.trigger(one, 5);
    }

    @Actor
    public void scan(III_Result r) {
      r.r1 = BareMachine.scan(other);
    }

    @Arbiter
    public void scanAgain(III_Result r) {
      r.r2 = BareMachine.scan(other);
      r.r3 = BareMachine.scan(one, EVFILT_USER);
    }
  }

  @JCStressTest
  @Outcome(id = "0, 0, 2", expect = ACCEPTABLE, desc = "Both are closed, once, and empty.")
  @Outcome(id = ".*, .*, .*", expect = FORBIDDEN, desc = "One queue keeps the other.")
  @State
  public static class TwoCloses extends MutualWatch {
    public TwoCloses() {
      BareMachine.trigger(one, 5);
    }

    @Actor
    public void closeOne() {
      machine.close(0);
    }

    @Actor
    public void closeOther() {
      machine.close(1);
    }

    @Arbiter
    public void check(III_Result r) {
      r.r1 = one.size();
      r.r2 = other.size();
      r.r3 = machine.closedQueues();
    }
  }

  @JCStressTest
  @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "The event is there, the other is gone.")
  @Outcome(id = ".*, .*, .*", expect = FORBIDDEN, desc = "Lost, or something of the other is left.")
  @State
  public static class TriggerAndClose extends MutualWatch {
    @Actor
    public void trigger() {
      BareMachine.trigger(one, 5);
    }

    @Actor
    public void closeOther() {
      machine.close(1);
    }

    @Arbiter
    public void check(III_Result r) {
      r.r1 = BareMachine.scan(one, EVFILT_USER);
      r.r2 = one.size() - 1;
      r.r3 = other.size() + (one.isWatched() ? 10 : 0);
    }
  }
}
