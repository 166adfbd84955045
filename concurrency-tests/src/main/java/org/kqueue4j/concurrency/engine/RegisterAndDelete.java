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

/** One thread adds what another deletes. */
public class RegisterAndDelete {
  private RegisterAndDelete() {}

  @JCStressTest
  @Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "Added, then deleted.")
  @Outcome(id = "0, 2, 1", expect = ACCEPTABLE, desc = "Nothing to delete (ENOENT), then added.")
  @Outcome(id = ".*, .*, .*", expect = FORBIDDEN, desc = "What they did and what is left differ.")
  @State
  public static class New {
    private final KernelQueue queue = new KernelQueue(new BareMachine());

    @Actor
    public void add(III_Result r) {
      r.r1 = BareMachine.number(BareMachine.add(queue, 1, EVFILT_USER, 0));
    }

    @Actor
    public void delete(III_Result r) {
      r.r2 = BareMachine.number(BareMachine.delete(queue, 1, EVFILT_USER));
    }

    @Arbiter
    public void look(III_Result r) {
      r.r3 = queue.size();
    }
  }

  @JCStressTest
  @Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "Modified, then deleted.")
  @Outcome(id = "0, 0, 1", expect = ACCEPTABLE, desc = "Deleted, then made anew.")
  @Outcome(id = ".*, .*, .*", expect = FORBIDDEN, desc = "What they did and what is left differ.")
  @State
  public static class Existing {
    private final KernelQueue queue = new KernelQueue(new BareMachine());

    public Existing() {
      BareMachine.add(queue, 1, EVFILT_USER, 0);
    }

    @Actor
    public void add(III_Result r) {
      r.r1 = BareMachine.number(BareMachine.add(queue, 1, EVFILT_USER, 0));
    }

    @Actor
    public void delete(III_Result r) {
      r.r2 = BareMachine.number(BareMachine.delete(queue, 1, EVFILT_USER));
    }

    @Arbiter
    public void look(III_Result r) {
      r.r3 = queue.size();
    }
  }
}
