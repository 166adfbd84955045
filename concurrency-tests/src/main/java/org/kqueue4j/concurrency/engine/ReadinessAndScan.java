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

/** What a queue shows to foreign event loops is true once all is quiet. */
@JCStressTest
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "Taken, and not shown any more.")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "Not taken yet, and shown.")
@Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "What is shown and what is pending differ.")
@State
public class ReadinessAndScan {
  private final KernelQueue queue = new KernelQueue(new BareMachine());
  private int shown;

  public ReadinessAndScan() {
    BareMachine.add(queue, 1, EVFILT_USER, EV_CLEAR);
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
  public void look(II_Result r) {
    r.r2 = shown;
  }
}
