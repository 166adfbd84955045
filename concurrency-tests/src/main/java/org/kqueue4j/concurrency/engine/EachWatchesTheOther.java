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
import org.openjdk.jcstress.infra.results.II_Result;

/** Two queues watch each other and something happens in both: no deadlock, and both hear of it. */
@JCStressTest
@Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "Each has its own event and the other queue.")
@Outcome(id = ".*", expect = FORBIDDEN, desc = "One did not hear of the other, or twice.")
@State
public class EachWatchesTheOther {
  private final BareMachine machine = new BareMachine();
  private final KernelQueue one = new KernelQueue(machine);
  private final KernelQueue other = new KernelQueue(machine);

  public EachWatchesTheOther() {
    machine.give(0, one);
    machine.give(1, other);
    BareMachine.add(one, 1, EVFILT_READ, 0);
    BareMachine.add(other, 0, EVFILT_READ, 0);
    BareMachine.add(one, 5, EVFILT_USER, 0);
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
