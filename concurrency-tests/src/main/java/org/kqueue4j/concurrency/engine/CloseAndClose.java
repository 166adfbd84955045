package org.kqueue4j.concurrency.engine;

import static org.kqueue4j.concurrency.engine.BareMachine.SUM;
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

/** Two threads close a queue: it is closed once. */
@JCStressTest
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "One closes it, the other finds it closed.")
@Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "Closed twice, or not wholly.")
@State
public class CloseAndClose {
  private final BareMachine machine = new BareMachine();
  private final KernelQueue queue = new KernelQueue(machine);

  public CloseAndClose() {
    BareMachine.add(queue, 1, EVFILT_USER, 0);
    BareMachine.add(queue, 2, SUM, 0);
  }

  @Actor
  public void one() {
    queue.close();
  }

  @Actor
  public void other() {
    queue.close();
  }

  @Arbiter
  public void look(II_Result r) {
    r.r1 = machine.closedQueues();
    r.r2 = queue.size() + (machine.source.isEmpty() ? 0 : 10);
  }
}
