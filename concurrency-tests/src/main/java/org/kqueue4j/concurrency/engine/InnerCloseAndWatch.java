package org.kqueue4j.concurrency.engine;

import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.kqueue4j.internal.queue.KernelQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A queue begins to watch another just as that one is closed. */
@JCStressTest
@Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "Watched, then closed.")
@Outcome(id = "9, 0, 0", expect = ACCEPTABLE, desc = "Closed, then EBADF.")
@Outcome(id = ".*, .*, .*", expect = FORBIDDEN, desc = "A closed queue is watched.")
@State
public class InnerCloseAndWatch {
  private final BareMachine machine = new BareMachine();
  private final KernelQueue inner = new KernelQueue(machine);
  private final KernelQueue outer = new KernelQueue(machine);

  public InnerCloseAndWatch() {
    machine.give(0, inner);
  }

  @Actor
  public void close() {
    machine.close(0);
  }

  @Actor
  public void watch(III_Result r) {
    r.r1 = BareMachine.number(BareMachine.add(outer, 0, EVFILT_READ, 0));
  }

  @Arbiter
  public void look(III_Result r) {
    r.r2 = outer.size() + outer.stat();
    r.r3 = (inner.isWatched() ? 1 : 0) + (inner.isClosed() ? 0 : 10);
  }
}
