// SPDX-License-Identifier: BSD-2-Clause
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
import org.openjdk.jcstress.infra.results.II_Result;

/** A pending event is triggered again while the event is deleted, or deleted and made anew. */
public abstract class TriggerAndRemake {
  static final Kevent EVENT = Kevent.user(1).clear();

  final Kqueue queue = Polls.openTriggered(EVENT);

  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Triggered, then deleted.")
  @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "Deleted; the trigger finds no event (ENOENT).")
  @Outcome(id = ".*, [^0]", expect = FORBIDDEN, desc = "A deleted event is still pending.")
  @State
  public static class Deleted extends TriggerAndRemake {
    @Actor
    public void trigger(II_Result r) {
      r.r1 = Polls.trigger(queue);
    }

    @Actor
    public void delete() {
      queue.delete(EVENT);
    }

    @Arbiter
    public void check(II_Result r) {
      r.r2 = queue.stat() + queue.size() + queue.poll().size();
    }
  }

  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Triggered, then deleted and made anew.")
  @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "Deleted; the trigger finds no event (ENOENT).")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The new event is triggered.")
  @Outcome(id = "2, 1", expect = FORBIDDEN, desc = "The trigger found no event, but triggered one.")
  @State
  public static class MadeAnew extends TriggerAndRemake {
    @Actor
    public void trigger(II_Result r) {
      r.r1 = Polls.trigger(queue);
    }

    @Actor
    public void deleteAndAdd() {
      queue.delete(EVENT);
      queue.add(EVENT);
    }

    @Arbiter
    public void check(II_Result r) {
      r.r2 = queue.poll().size();
    }
  }

  @JCStressTest
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The old one, then the new one: never missed.")
  @Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "Between the two (ENOENT); then the new one.")
  @Outcome(id = ".*, 0", expect = FORBIDDEN, desc = "The trigger after the addition is lost.")
  @State
  public static class MadeAnewAndTriggered extends TriggerAndRemake {
    @Actor
    public void trigger(II_Result r) {
      r.r1 = Polls.trigger(queue);
    }

    @Actor
    public void deleteAddTrigger() {
      queue.delete(EVENT);
      queue.add(EVENT);
      queue.trigger(1);
    }

    @Arbiter
    public void check(II_Result r) {
      r.r2 = queue.poll().size();
    }
  }
}
