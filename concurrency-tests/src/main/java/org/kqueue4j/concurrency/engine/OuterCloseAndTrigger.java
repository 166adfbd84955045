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

/** A queue is closed while a queue that it watches is on its way to tell it. */
@JCStressTest
@Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "The event is there, the watcher is gone.")
@Outcome(id = ".*, .*, .*", expect = FORBIDDEN, desc = "Lost, or something of the watcher is left.")
@State
public class OuterCloseAndTrigger {
  private final BareMachine machine = new BareMachine();
  private final KernelQueue inner = new KernelQueue(machine);
  private final KernelQueue outer = new KernelQueue(machine);

  public OuterCloseAndTrigger() {
    machine.give(0, inner);
    BareMachine.add(inner, 5, EVFILT_USER, 0);
    BareMachine.add(outer, 0, EVFILT_READ, 0);
  }

  @Actor
  public void close() {
    outer.close();
  }

  @Actor
  public void trigger() {
    BareMachine.trigger(inner, 5);
  }

  @Arbiter
  public void look(III_Result r) {
    r.r1 = BareMachine.scan(inner);
    r.r2 = outer.size() + (outer.hasPending() ? 10 : 0);
    r.r3 = inner.isWatched() ? 1 : 0;
  }
}
