// SPDX-License-Identifier: BSD-2-Clause
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

/** Two threads change one knote. */
public abstract class KnoteRegistration {
  final KernelQueue queue = new KernelQueue(new BareMachine());

  final int addEvent() {
    return BareMachine.add(queue, 1, EVFILT_USER, 0);
  }

  final int deleteEvent() {
    return BareMachine.delete(queue, 1, EVFILT_USER);
  }

  @JCStressTest
  @Outcome(id = "0, 0, 1", expect = ACCEPTABLE, desc = "One makes the knote, the other finds it.")
  @Outcome(id = "0, 0, 2", expect = FORBIDDEN, desc = "Two knotes of one key.")
  @State
  public static class OfOneKeyTwice extends KnoteRegistration {
    @Actor
    public void one(III_Result r) {
      r.r1 = addEvent();
    }

    @Actor
    public void other(III_Result r) {
      r.r2 = addEvent();
    }

    @Arbiter
    public void count(III_Result r) {
      r.r3 = queue.dump().knotes().size();
    }
  }

  @JCStressTest
  @Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "Added, then deleted.")
  @Outcome(id = "0, 2, 1", expect = ACCEPTABLE, desc = "Nothing to delete (ENOENT), then added.")
  @Outcome(id = ".*, .*, .*", expect = FORBIDDEN, desc = "The answers and what is left differ.")
  @State
  public static class AndDelete extends KnoteRegistration {
    @Actor
    public void add(III_Result r) {
      r.r1 = addEvent();
    }

    @Actor
    public void delete(III_Result r) {
      r.r2 = deleteEvent();
    }

    @Arbiter
    public void check(III_Result r) {
      r.r3 = queue.size();
    }
  }

  @JCStressTest
  @Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "Modified, then deleted.")
  @Outcome(id = "0, 0, 1", expect = ACCEPTABLE, desc = "Deleted, then made anew.")
  @Outcome(id = ".*, .*, .*", expect = FORBIDDEN, desc = "The answers and what is left differ.")
  @State
  public static class AndDeleteOfExisting extends KnoteRegistration {
    public AndDeleteOfExisting() {
      addEvent();
    }

    @Actor
    public void add(III_Result r) {
      r.r1 = addEvent();
    }

    @Actor
    public void delete(III_Result r) {
      r.r2 = deleteEvent();
    }

    @Arbiter
    public void check(III_Result r) {
      r.r3 = queue.size();
    }
  }

  /** A deleted knote is not pending, whenever it was triggered. */
  @JCStressTest
  @Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "Triggered, then deleted.")
  @Outcome(id = "2, 0, 0", expect = ACCEPTABLE, desc = "Deleted; nothing to trigger (ENOENT).")
  @Outcome(id = ".*, .*, [^0]", expect = FORBIDDEN, desc = "A deleted knote is still pending.")
  @State
  public static class TriggerAndDelete extends KnoteRegistration {
    public TriggerAndDelete() {
      addEvent();
    }

    @Actor
    public void trigger(III_Result r) {
      r.r1 = BareMachine.trigger(queue, 1);
    }

    @Actor
    public void delete(III_Result r) {
      r.r2 = deleteEvent();
    }

    @Arbiter
    public void check(III_Result r) {
      r.r3 = queue.stat() + queue.size() + BareMachine.scan(queue);
    }
  }
}
