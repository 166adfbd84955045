package org.kqueue4j.concurrency.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.sys.KqueueException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A trigger finds its event pending already, while another thread takes that event. Whoever takes
 * it, now or later, sees what was written before the trigger.
 */
public class TriggerOfPendingAndScan {
  private TriggerOfPendingAndScan() {}

  @JCStressTest
  @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "Two triggers, one event, with the write.")
  @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "Taken before the trigger; so one more.")
  @Outcome(
      id = "1, 1, 1",
      expect = ACCEPTABLE,
      desc = "Taken before the trigger, the write was seen before it; so one more.")
  @Outcome(
      id = "1, 0, 0",
      expect = FORBIDDEN,
      desc = "The trigger left it to an event that was taken without its write: lost.")
  @Outcome(id = "0, .*, .*", expect = FORBIDDEN, desc = "The first trigger is lost.")
  @State
  public static class Clear {
    private final Kqueue queue = Kqueue.open();
    private final KeventList events = new KeventList(1);
    private int written;

    public Clear() {
      queue.add(Kevent.user(1).clear());
      queue.trigger(1);
    }

    @Actor
    public void trigger() {
      LateWrites.begin();
      written = 1;
      queue.trigger(1);
    }

    @Actor
    public void scan(III_Result r) {
      r.r1 = Take.from(queue, events);
      r.r2 = written;
    }

    @Arbiter
    public void scanAgain(III_Result r) {
      r.r3 = queue.poll().size();
    }
  }

  @JCStressTest
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "With the write; it stays triggered.")
  @Outcome(
      id = "1, 0, 1",
      expect = ACCEPTABLE,
      desc = "Taken before the write; enabled again it is reported with it.")
  @Outcome(id = "0, .*, .*", expect = FORBIDDEN, desc = "The first trigger is lost.")
  @Outcome(id = "1, .*, 0", expect = FORBIDDEN, desc = "Enabled again, and not reported.")
  @State
  public static class Dispatch {
    private static final Kevent EVENT = Kevent.user(1).dispatch();

    private final Kqueue queue = Kqueue.open();
    private final KeventList events = new KeventList(1);
    private int written;

    public Dispatch() {
      queue.add(EVENT);
      queue.trigger(1);
    }

    @Actor
    public void trigger() {
      LateWrites.begin();
      written = 1;
      queue.trigger(1);
    }

    @Actor
    public void scan(III_Result r) {
      r.r1 = Take.from(queue, events);
      r.r2 = written;
    }

    @Arbiter
    public void enableAndScan(III_Result r) {
      queue.enable(EVENT);
      r.r3 = queue.poll().size();
    }
  }

  @JCStressTest
  @Outcome(id = "1, 1, 0, 0", expect = ACCEPTABLE, desc = "With the write, and gone.")
  @Outcome(
      id = "1, 0, 2, 0",
      expect = ACCEPTABLE,
      desc = "Gone before; the trigger is told (ENOENT).")
  @Outcome(
      id = "1, 1, 2, 0",
      expect = ACCEPTABLE,
      desc = "Gone before the trigger, which is told; the write was seen before it.")
  @Outcome(
      id = "1, 0, 0, .*",
      expect = FORBIDDEN,
      desc = "Triggered, it is said; but the event was taken without the write.")
  @Outcome(id = "0, .*, .*, .*", expect = FORBIDDEN, desc = "The first trigger is lost.")
  @Outcome(id = ".*, .*, .*, [^0]", expect = FORBIDDEN, desc = "ONESHOT comes twice.")
  @State
  public static class Oneshot {
    private final Kqueue queue = Kqueue.open();
    private final KeventList events = new KeventList(1);
    private int written;

    public Oneshot() {
      queue.add(Kevent.user(1).oneshot());
      queue.trigger(1);
    }

    @Actor
    public void trigger(IIII_Result r) {
      LateWrites.begin();
      written = 1;
      try {
        queue.trigger(1);
      } catch (KqueueException e) {
        r.r3 = e.errno().number();
      }
    }

    @Actor
    public void scan(IIII_Result r) {
      r.r1 = Take.from(queue, events);
      r.r2 = written;
    }

    @Arbiter
    public void look(IIII_Result r) {
      r.r4 = queue.size() + queue.poll().size();
    }
  }
}
