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

/** Two threads that add the same key make one knote. */
@JCStressTest
@Outcome(id = "0, 0, 1", expect = ACCEPTABLE, desc = "One makes it, the other finds it.")
@Outcome(id = "0, 0, 2", expect = FORBIDDEN, desc = "Two knotes of one key.")
@State
public class RegisterAndRegister {
  private final KernelQueue queue = new KernelQueue(new BareMachine());

  @Actor
  public void one(III_Result r) {
    r.r1 = BareMachine.number(BareMachine.add(queue, 1, EVFILT_USER, 0));
  }

  @Actor
  public void other(III_Result r) {
    r.r2 = BareMachine.number(BareMachine.add(queue, 1, EVFILT_USER, 0));
  }

  @Arbiter
  public void count(III_Result r) {
    r.r3 = queue.dump().knotes().size();
  }
}
