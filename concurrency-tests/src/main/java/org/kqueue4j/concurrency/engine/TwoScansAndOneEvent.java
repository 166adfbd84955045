package org.kqueue4j.concurrency.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Of two threads that scan at a time, who gets the event. */
public class TwoScansAndOneEvent {
  private TwoScansAndOneEvent() {}

  @JCStressTest
  @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "One has it.")
  @Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "The other has it.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "Lost, or given twice despite CLEAR.")
  @State
  public static class Clear {
    private final Kqueue queue = Kqueue.open();

    public Clear() {
      queue.add(Kevent.user(1).clear());
      queue.trigger(1);
    }

    @Actor
    public void one(III_Result r) {
      r.r1 = queue.poll().size();
    }

    @Actor
    public void other(III_Result r) {
      r.r2 = queue.poll().size();
    }

    @Arbiter
    public void scanAgain(III_Result r) {
      r.r3 = queue.poll().size();
    }
  }

  @JCStressTest
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "It holds, so everybody has it.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "It holds, and somebody did not get it.")
  @State
  public static class Level {
    private final Kqueue queue = Kqueue.open();

    public Level() {
      queue.add(Kevent.user(1));
      queue.trigger(1);
    }

    @Actor
    public void one(III_Result r) {
      r.r1 = queue.poll().size();
    }

    @Actor
    public void other(III_Result r) {
      r.r2 = queue.poll().size();
    }

    @Arbiter
    public void scanAgain(III_Result r) {
      r.r3 = queue.poll().size();
    }
  }
}
