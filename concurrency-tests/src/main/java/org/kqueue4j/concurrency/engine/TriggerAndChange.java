// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.concurrency.engine;

import static org.kqueue4j.sys.Event.EVFILT_USER;
import static org.kqueue4j.sys.Event.EV_CLEAR;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.queue.KernelQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** An event is triggered while it is disabled, enabled, deleted or made anew. */
public final class TriggerAndChange {
  private TriggerAndChange() {}

  /**
   * A trigger of an event that is being disabled or enabled is not lost: enabled, it is reported.
   */
  private abstract static class Existing {
    final Kqueue queue = Kqueue.open();
    final Registration event;

    Existing(Watch<Kevent.User> watch) {
      event = queue.register(watch);
    }
  }

  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "Kept back until it was enabled.")
  @Outcome(id = "1, .*", expect = FORBIDDEN, desc = "Reported though disabled.")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "The trigger is lost.")
  private static class Disable extends Existing {
    Disable() {
      super(Watch.user());
    }

    final void checkDisabledThenEnabled(II_Result r) {
      r.r1 = queue.poll().size();
      event.enable();
      r.r2 = queue.poll().size();
    }
  }

  @JCStressTest
  @State
  public static class Disabled extends Disable {
    @Actor
    public void trigger() {
      event.trigger();
    }

    @Actor
    public void disable() {
      event.disable();
    }

    @Arbiter
    public void check(II_Result r) {
      checkDisabledThenEnabled(r);
    }
  }

  @JCStressTest
  @State
  public static class PendingDisabled extends Disable {
    public PendingDisabled() {
      event.trigger();
    }

    @Actor
    public void trigger() {
      event.trigger();
    }

    @Actor
    public void disable() {
      event.disable();
    }

    @Arbiter
    public void check(II_Result r) {
      checkDisabledThenEnabled(r);
    }
  }

  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "Reported, once.")
  @Outcome(id = "0, .*", expect = FORBIDDEN, desc = "The trigger is lost.")
  @Outcome(id = "1, 1", expect = FORBIDDEN, desc = "Reported twice, despite CLEAR.")
  @State
  public static class Enabled extends Existing {
    public Enabled() {
      super(Watch.user().disabled());
    }

    @Actor
    public void trigger() {
      event.trigger();
    }

    @Actor
    public void enable() {
      event.enable();
    }

    @Arbiter
    public void check(II_Result r) {
      r.r1 = queue.poll().size();
      r.r2 = queue.poll().size();
    }
  }

  @JCStressTest
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "Scanned while disabled; reported afterwards.")
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "Scanned before or after.")
  @Outcome(id = "0, 0", expect = FORBIDDEN, desc = "The scan has dropped it for good.")
  @Outcome(id = "1, 1", expect = FORBIDDEN, desc = "Reported twice, despite CLEAR.")
  @State
  public static class ThereAndBack extends Existing {
    public ThereAndBack() {
      super(Watch.user());
      event.trigger();
    }

    @Actor
    public void disableAndEnable() {
      event.disable();
      event.enable();
    }

    @Actor
    public void scan(II_Result r) {
      r.r1 = queue.poll().size();
    }

    @Arbiter
    public void scanAgain(II_Result r) {
      r.r2 = queue.poll().size();
    }
  }

  /** A pending event is triggered again while it is closed. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Triggered, then closed.")
  @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "Closed; the trigger finds no event (ENOENT).")
  @Outcome(id = ".*, [^0]", expect = FORBIDDEN, desc = "A closed event is still pending.")
  @State
  public static class Closed extends Existing {
    public Closed() {
      super(Watch.user());
      event.trigger();
    }

    @Actor
    public void trigger(II_Result r) {
      r.r1 = Polls.trigger(event);
    }

    @Actor
    public void close() {
      event.close();
    }

    @Arbiter
    public void check(II_Result r) {
      r.r2 = queue.stat() + queue.size() + queue.poll().size();
    }
  }

  /** A pending event is triggered again by its ident, while it is deleted and made anew. */
  private abstract static class Pending {
    final KernelQueue queue = new KernelQueue(new BareMachine());

    Pending() {
      add();
      trigger();
    }

    final void add() {
      BareMachine.add(queue, 1, EVFILT_USER, EV_CLEAR);
    }

    final void delete() {
      BareMachine.delete(queue, 1, EVFILT_USER);
    }

    final int trigger() {
      return BareMachine.trigger(queue, 1);
    }
  }

  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Triggered, then deleted and made anew.")
  @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "Deleted; the trigger finds no event (ENOENT).")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The new event is triggered.")
  @Outcome(id = "2, 1", expect = FORBIDDEN, desc = "The trigger found no event, but triggered one.")
  @State
  public static class MadeAnew extends Pending {
    @Actor
    public void trigger(II_Result r) {
      r.r1 = trigger();
    }

    @Actor
    public void deleteAndAdd() {
      delete();
      add();
    }

    @Arbiter
    public void check(II_Result r) {
      r.r2 = BareMachine.scan(queue);
    }
  }

  @JCStressTest
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The old one, then the new one: never missed.")
  @Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "Between the two (ENOENT); then the new one.")
  @Outcome(id = ".*, 0", expect = FORBIDDEN, desc = "The trigger after the addition is lost.")
  @State
  public static class MadeAnewAndTriggered extends Pending {
    @Actor
    public void trigger(II_Result r) {
      r.r1 = trigger();
    }

    @Actor
    public void deleteAddTrigger() {
      delete();
      add();
      trigger();
    }

    @Arbiter
    public void check(II_Result r) {
      r.r2 = BareMachine.scan(queue);
    }
  }
}
