package org.kqueue4j.concurrency.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.sys.KqueueException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A trigger of a pending event while the event is deleted, or made anew. */
public class TriggerOfPendingAndDelete {
  private static final Kevent EVENT = Kevent.user(1).clear();

  private TriggerOfPendingAndDelete() {}

  /** The errno, or 0. */
  static int trigger(Kqueue queue) {
    try {
      queue.trigger(1);
      return 0;
    } catch (KqueueException e) {
      return e.errno().number();
    }
  }

  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Triggered, then deleted.")
  @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "Deleted; the trigger finds none (ENOENT).")
  @Outcome(id = ".*, [^0]", expect = FORBIDDEN, desc = "What is deleted is still pending.")
  @State
  public static class Gone {
    private final Kqueue queue = Kqueue.open();

    public Gone() {
      queue.add(EVENT);
      queue.trigger(1);
    }

    @Actor
    public void trigger(II_Result r) {
      r.r1 = TriggerOfPendingAndDelete.trigger(queue);
    }

    @Actor
    public void delete() {
      queue.delete(EVENT);
    }

    @Arbiter
    public void look(II_Result r) {
      r.r2 = queue.stat() + queue.size() + queue.poll().size();
    }
  }

  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Triggered, then deleted and made anew.")
  @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "Deleted; the trigger finds none (ENOENT).")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The new one is triggered.")
  @Outcome(
      id = "2, 1",
      expect = FORBIDDEN,
      desc = "There is none, it is said, but it is triggered.")
  @State
  public static class MadeAnew {
    private final Kqueue queue = Kqueue.open();

    public MadeAnew() {
      queue.add(EVENT);
      queue.trigger(1);
    }

    @Actor
    public void trigger(II_Result r) {
      r.r1 = TriggerOfPendingAndDelete.trigger(queue);
    }

    @Actor
    public void deleteAndAdd() {
      queue.delete(EVENT);
      queue.add(EVENT);
    }

    @Arbiter
    public void look(II_Result r) {
      r.r2 = queue.poll().size();
    }
  }

  @JCStressTest
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The old one, then the new one: never missed.")
  @Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "Between the two; then the new one.")
  @Outcome(id = ".*, 0", expect = FORBIDDEN, desc = "The trigger after the addition is lost.")
  @State
  public static class MadeAnewAndTriggered {
    private final Kqueue queue = Kqueue.open();

    public MadeAnewAndTriggered() {
      queue.add(EVENT);
      queue.trigger(1);
    }

    @Actor
    public void trigger(II_Result r) {
      r.r1 = TriggerOfPendingAndDelete.trigger(queue);
    }

    @Actor
    public void deleteAddTrigger() {
      queue.delete(EVENT);
      queue.add(EVENT);
      queue.trigger(1);
    }

    @Arbiter
    public void look(II_Result r) {
      r.r2 = queue.poll().size();
    }
  }
}
