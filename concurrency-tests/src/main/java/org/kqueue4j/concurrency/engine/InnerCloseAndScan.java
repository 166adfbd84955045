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

/** The watched queue is closed while the one that watches it is scanned. */
@JCStressTest
@Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "Reported, maybe for the last time.")
@Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "Closed first.")
@Outcome(id = ".*, .*, .*", expect = FORBIDDEN, desc = "Something of the closed queue is left.")
@State
public class InnerCloseAndScan {
  private final BareMachine machine = new BareMachine();
  private final KernelQueue inner = new KernelQueue(machine);
  private final KernelQueue outer = new KernelQueue(machine);

  public InnerCloseAndScan() {
    machine.give(0, inner);
    BareMachine.add(inner, 5, EVFILT_USER, 0);
    BareMachine.add(outer, 0, EVFILT_READ, 0);
    BareMachine.trigger(inner, 5);
  }

  @Actor
  public void close() {
    machine.close(0);
  }

  @Actor
  public void scan(III_Result r) {
    r.r1 = BareMachine.scan(outer);
  }

  @Arbiter
  public void look(III_Result r) {
    r.r2 = outer.size() + outer.stat();
    r.r3 = inner.size() + (inner.isClosed() ? 0 : 10);
  }
}
