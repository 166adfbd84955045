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
import org.openjdk.jcstress.infra.results.I_Result;

/** A queue begins to watch another just as something happens there. */
@JCStressTest
@Outcome(id = "1", expect = ACCEPTABLE, desc = "It saw the count, or was told of the event.")
@Outcome(id = "0", expect = FORBIDDEN, desc = "It neither saw the count nor was told.")
@State
public class WatchAndTrigger {
  private final BareMachine machine = new BareMachine();
  private final KernelQueue inner = new KernelQueue(machine);
  private final KernelQueue outer = new KernelQueue(machine);

  public WatchAndTrigger() {
    machine.give(0, inner);
    BareMachine.add(inner, 5, EVFILT_USER, 0);
  }

  @Actor
  public void watch() {
    BareMachine.add(outer, 0, EVFILT_READ, 0);
  }

  @Actor
  public void trigger() {
    BareMachine.trigger(inner, 5);
  }

  @Arbiter
  public void scan(I_Result r) {
    r.r1 = BareMachine.scan(outer);
  }
}
