package org.kqueue4j.concurrency.engine;

import static org.kqueue4j.sys.Event.EVFILT_USER;
import static org.kqueue4j.sys.Event.EV_CLEAR;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.kqueue4j.internal.queue.KernelQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two triggers are one event, unless a scan comes between them. */
@JCStressTest
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The scan came after both.")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The scan came between them.")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The scan came before both.")
@Outcome(id = "0, 0", expect = FORBIDDEN, desc = "Both triggers are lost.")
@State
public class TwoTriggersAndScan {
  private final KernelQueue queue = new KernelQueue(new BareMachine());

  public TwoTriggersAndScan() {
    BareMachine.add(queue, 1, EVFILT_USER, EV_CLEAR);
  }

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
