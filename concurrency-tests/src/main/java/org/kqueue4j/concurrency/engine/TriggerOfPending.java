// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.concurrency.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A trigger finds its event pending already, while another thread takes that event or deletes it. A
 * thread that takes the event, now or later, sees what was written before the trigger.
 */
public abstract class TriggerOfPending {
  final Kqueue queue;
  private final KeventList events = new KeventList(1);
  private int written;

  TriggerOfPending(Kevent event) {
    queue = Polls.openTriggered(event);
  }

  final void write() {
    LateWrites.begin();
    written = 1;
  }

  final int take() {
    return Polls.take(queue, events);
  }

  final int written() {
    return written;
  }

  @JCStressTest
  @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "Two triggers, one event, with the write.")
  @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "Taken before the write; one more.")
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "Taken between write and trigger; one more.")
  @Outcome(id = "1, 0, 0", expect = FORBIDDEN, desc = "Taken without the write, and none after.")
  @Outcome(id = "0, .*, .*", expect = FORBIDDEN, desc = "The first trigger is lost.")
  @State
  public static class AndScanOfClear extends TriggerOfPending {
    public AndScanOfClear() {
      super(Kevent.user(1).clear());
    }

    @Actor
    public void trigger() {
      write();
      queue.trigger(1);
    }

    @Actor
    public void scan(III_Result r) {
      r.r1 = take();
      r.r2 = written();
    }

    @Arbiter
    public void scanAgain(III_Result r) {
      r.r3 = queue.poll().size();
    }
  }

  @JCStressTest
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "With the write; it stays triggered.")
  @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "Taken before the write; reported again.")
  @Outcome(id = "0, .*, .*", expect = FORBIDDEN, desc = "The first trigger is lost.")
  @Outcome(id = "1, .*, 0", expect = FORBIDDEN, desc = "Enabled again, and not reported.")
  @State
  public static class AndScanOfDispatch extends TriggerOfPending {
    private static final Kevent EVENT = Kevent.user(1).dispatch();

    public AndScanOfDispatch() {
      super(EVENT);
    }

    @Actor
    public void trigger() {
      write();
      queue.trigger(1);
    }

    @Actor
    public void scan(III_Result r) {
      r.r1 = take();
      r.r2 = written();
    }

    @Arbiter
    public void enableAndScan(III_Result r) {
      queue.enable(EVENT);
      r.r3 = queue.poll().size();
    }
  }

  @JCStressTest
  @Outcome(id = "1, 1, 0, 0", expect = ACCEPTABLE, desc = "With the write, and gone.")
  @Outcome(id = "1, 0, 2, 0", expect = ACCEPTABLE, desc = "Gone before the write; ENOENT.")
  @Outcome(id = "1, 1, 2, 0", expect = ACCEPTABLE, desc = "Gone between write and trigger; ENOENT.")
  @Outcome(id = "1, 0, 0, .*", expect = FORBIDDEN, desc = "Triggered, but taken without the write.")
  @Outcome(id = "0, .*, .*, .*", expect = FORBIDDEN, desc = "The first trigger is lost.")
  @Outcome(id = ".*, .*, .*, [^0]", expect = FORBIDDEN, desc = "ONESHOT is reported twice.")
  @State
  public static class AndScanOfOneshot extends TriggerOfPending {
    public AndScanOfOneshot() {
      super(Kevent.user(1).oneshot());
    }

    @Actor
    public void trigger(IIII_Result r) {
      write();
      r.r3 = Polls.trigger(queue);
    }

    @Actor
    public void scan(IIII_Result r) {
      r.r1 = take();
      r.r2 = written();
    }

    @Arbiter
    public void check(IIII_Result r) {
      r.r4 = queue.size() + queue.poll().size();
    }
  }

  /** Both threads trigger the event, and one of them takes it then. */
  @JCStressTest
  @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "All are one event, with the write.")
  @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "Taken before the write; one more.")
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "Taken between write and trigger; one more.")
  @Outcome(id = "1, 0, 0", expect = FORBIDDEN, desc = "The other trigger is lost.")
  @Outcome(id = "0, .*, .*", expect = FORBIDDEN, desc = "The own trigger is lost.")
  @State
  public static class AndTriggerAndScan extends TriggerOfPending {
    public AndTriggerAndScan() {
      super(Kevent.user(1).clear());
    }

    @Actor
    public void trigger() {
      write();
      queue.trigger(1);
    }

    @Actor
    public void triggerAndScan(III_Result r) {
      queue.trigger(1);
      r.r1 = take();
      r.r2 = written();
    }

    @Arbiter
    public void scanAgain(III_Result r) {
      r.r3 = queue.poll().size();
    }
  }
}
