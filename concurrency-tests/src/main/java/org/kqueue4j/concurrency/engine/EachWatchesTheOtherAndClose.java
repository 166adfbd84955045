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

/** Two queues that watch each other are closed at the same time, or one while it is told. */
public class EachWatchesTheOtherAndClose {
  private EachWatchesTheOtherAndClose() {}

  @JCStressTest
  @Outcome(id = "0, 0, 2", expect = ACCEPTABLE, desc = "Both are closed, once, and empty.")
  @Outcome(id = ".*, .*, .*", expect = FORBIDDEN, desc = "One keeps the other.")
  @State
  public static class Both {
    private final BareMachine machine = new BareMachine();
    private final KernelQueue one = new KernelQueue(machine);
    private final KernelQueue other = new KernelQueue(machine);

    public Both() {
      machine.give(0, one);
      machine.give(1, other);
      BareMachine.add(one, 1, EVFILT_READ, 0);
      BareMachine.add(other, 0, EVFILT_READ, 0);
      BareMachine.add(one, 5, EVFILT_USER, 0);
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
    public void look(III_Result r) {
      r.r1 = one.size();
      r.r2 = other.size();
      r.r3 = machine.closedQueues();
    }
  }

  @JCStressTest
  @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "What happened is there, the other is gone.")
  @Outcome(id = ".*, .*, .*", expect = FORBIDDEN, desc = "Lost, or something of the other is left.")
  @State
  public static class WhileTold {
    private final BareMachine machine = new BareMachine();
    private final KernelQueue one = new KernelQueue(machine);
    private final KernelQueue other = new KernelQueue(machine);

    public WhileTold() {
      machine.give(0, one);
      machine.give(1, other);
      BareMachine.add(one, 1, EVFILT_READ, 0);
      BareMachine.add(other, 0, EVFILT_READ, 0);
      BareMachine.add(one, 5, EVFILT_USER, 0);
    }

    @Actor
    public void trigger() {
      BareMachine.trigger(one, 5);
    }

    @Actor
    public void closeOther() {
      machine.close(1);
    }

    @Arbiter
    public void look(III_Result r) {
      r.r1 = BareMachine.scan(one, EVFILT_USER);
      r.r2 = one.size() - 1;
      r.r3 = other.size() + (one.isWatched() ? 10 : 0);
    }
  }
}
