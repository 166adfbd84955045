// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.concurrency.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.List;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** The data of the last trigger is reported last, whenever a scan comes; -1 stands for no event. */
public abstract class TriggerData {
  private static final int NONE = -1;

  final Kqueue queue = Kqueue.open();

  TriggerData() {
    queue.add(Kevent.user(1).clear());
    queue.trigger(1, 4);
  }

  /** Takes the event; returns its data. */
  final int take() {
    List<Kevent> events = queue.poll();
    return events.isEmpty() ? NONE : (int) events.getFirst().data();
  }

  @JCStressTest
  @Outcome(id = "5, -1", expect = ACCEPTABLE, desc = "Replaced before it was taken.")
  @Outcome(id = "4, 5", expect = ACCEPTABLE, desc = "Taken before it was replaced.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "The last data is lost, or reported twice.")
  @State
  public static class OfPending extends TriggerData {
    @Actor
    public void trigger() {
      queue.trigger(1, 5);
    }

    @Actor
    public void scan(II_Result r) {
      r.r1 = take();
    }

    @Arbiter
    public void scanAgain(II_Result r) {
      r.r2 = take();
    }
  }

  @JCStressTest
  @Outcome(id = "0, -1", expect = ACCEPTABLE, desc = "The scan came after both triggers.")
  @Outcome(id = "5, 0", expect = ACCEPTABLE, desc = "The scan came between them.")
  @Outcome(id = "4, 0", expect = ACCEPTABLE, desc = "The scan came before both.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "The last data, 0, is lost.")
  @State
  public static class BackToZero extends TriggerData {
    @Actor
    public void trigger() {
      queue.trigger(1, 5);
      queue.trigger(1);
    }

    @Actor
    public void scan(II_Result r) {
      r.r1 = take();
    }

    @Arbiter
    public void scanAgain(II_Result r) {
      r.r2 = take();
    }
  }

  @JCStressTest
  @Outcome(id = "5", expect = ACCEPTABLE, desc = "The trigger with 5 was the last.")
  @Outcome(id = "0", expect = ACCEPTABLE, desc = "The trigger with 0 was the last.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "Data of no trigger, or no event.")
  @State
  public static class OfTwoThreads extends TriggerData {
    @Actor
    public void trigger() {
      queue.trigger(1, 5);
    }

    @Actor
    public void triggerWithout() {
      queue.trigger(1);
    }

    @Arbiter
    public void scan(I_Result r) {
      r.r1 = take();
    }
  }
}
