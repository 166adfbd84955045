package org.kqueue4j.concurrency.engine;

import static org.kqueue4j.concurrency.engine.BareMachine.SUM;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.kqueue4j.internal.queue.KernelQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** What is added to a queue that is being closed is refused or deleted. */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Added, then deleted by the close.")
@Outcome(id = "9, 0", expect = ACCEPTABLE, desc = "Closed, then EBADF.")
@Outcome(id = ".*, [^0]", expect = FORBIDDEN, desc = "A knote in a closed queue.")
@State
public class CloseAndRegister {
  private final BareMachine machine = new BareMachine();
  private final KernelQueue queue = new KernelQueue(machine);

  @Actor
  public void close() {
    queue.close();
  }

  @Actor
  public void add(II_Result r) {
    r.r1 = BareMachine.number(BareMachine.add(queue, 1, SUM, 0));
  }

  @Arbiter
  public void look(II_Result r) {
    r.r2 = queue.size() + (machine.source.isEmpty() ? 0 : 10);
  }
}
