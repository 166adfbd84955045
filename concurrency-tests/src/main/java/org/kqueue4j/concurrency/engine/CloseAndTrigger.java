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
import org.openjdk.jcstress.infra.results.II_Result;

/** Nothing is left in a closed queue, and who comes late is told so. */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Triggered, then closed.")
@Outcome(id = "9, 0", expect = ACCEPTABLE, desc = "Closed, then EBADF.")
@Outcome(id = ".*, [^0]", expect = FORBIDDEN, desc = "Something is left in a closed queue.")
@State
public class CloseAndTrigger {
  private final KernelQueue queue = new KernelQueue(new BareMachine());

  public CloseAndTrigger() {
    BareMachine.add(queue, 1, EVFILT_USER, 0);
  }

  @Actor
  public void close() {
    queue.close();
  }

  @Actor
  public void trigger(II_Result r) {
    r.r1 = BareMachine.number(BareMachine.trigger(queue, 1));
  }

  @Arbiter
  public void look(II_Result r) {
    r.r2 = queue.size() + (queue.hasPending() ? 10 : 0);
  }
}
