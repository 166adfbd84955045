package org.kqueue4j.concurrency.engine;

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

/** A deleted knote is not pending, whenever it was triggered. */
@JCStressTest
@Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "Triggered, then deleted.")
@Outcome(id = "2, 0, 0", expect = ACCEPTABLE, desc = "Deleted; the trigger finds none (ENOENT).")
@Outcome(id = ".*, .*, [^0]", expect = FORBIDDEN, desc = "What is deleted is still pending.")
@State
public class TriggerAndDelete {
  private final KernelQueue queue = new KernelQueue(new BareMachine());

  public TriggerAndDelete() {
    BareMachine.add(queue, 1, EVFILT_USER, 0);
  }

  @Actor
  public void trigger(III_Result r) {
    r.r1 = BareMachine.number(BareMachine.trigger(queue, 1));
  }

  @Actor
  public void delete(III_Result r) {
    r.r2 = BareMachine.number(BareMachine.delete(queue, 1, EVFILT_USER));
  }

  @Arbiter
  public void look(III_Result r) {
    r.r3 = queue.stat() + queue.size() + BareMachine.scan(queue);
  }
}
