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

/** Two queues watch each other; something happens in the one while the other is scanned. */
@JCStressTest
@Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "The trigger came first, and it holds.")
@Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "The scan came first; the next one has it.")
@Outcome(id = ".*, .*, .*", expect = FORBIDDEN, desc = "The other did not hear of it.")
@State
public class EachWatchesTheOtherAndScan {
  private final BareMachine machine = new BareMachine();
  private final KernelQueue one = new KernelQueue(machine);
  private final KernelQueue other = new KernelQueue(machine);

  public EachWatchesTheOtherAndScan() {
    machine.give(0, one);
    machine.give(1, other);
    BareMachine.add(one, 1, EVFILT_READ, 0);
    BareMachine.add(other, 0, EVFILT_READ, 0);
    BareMachine.add(one, 5, EVFILT_USER, 0);
  }

  @Actor
  public void trigger() {
    BareMachine.trigger(one, 5);
  }

  @Actor
  public void scan(III_Result r) {
    r.r1 = BareMachine.scan(other);
  }

  @Arbiter
  public void scanAgain(III_Result r) {
    r.r2 = BareMachine.scan(other);
    r.r3 = BareMachine.scan(one, EVFILT_USER);
  }
}
