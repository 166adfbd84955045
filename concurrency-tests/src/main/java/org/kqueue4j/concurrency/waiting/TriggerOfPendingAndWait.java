package org.kqueue4j.concurrency.waiting;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * A thread takes an event that was pending and waits for more, while another writes and triggers
 * the same event: the waiter comes to see the write.
 */
public class TriggerOfPendingAndWait {
  private TriggerOfPendingAndWait() {}

  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "With the first event or with a second one.")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "The trigger was left to an event taken before.")
  @State
  public static class Parked {
    private final Kqueue queue = Kqueue.open();
    private int written;

    public Parked() {
      queue.add(Kevent.user(1).clear());
      queue.trigger(1);
    }

    @Actor
    public void take(I_Result r) {
      while (written == 0 && Wait.on(queue) == 1) {
        // Not seen yet: there must be another event.
      }
      r.r1 = written;
    }

    @Actor
    public void trigger() {
      Moment.pass();
      written = 1;
      queue.trigger(1);
    }
  }

  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "With the first event or with a second one.")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "The trigger was left to an event taken before.")
  @State
  public static class InEpoll {
    private final Kqueue queue = Wait.openWithEpoll();
    private int written;

    public InEpoll() {
      queue.add(Kevent.user(1).clear());
      queue.trigger(1);
    }

    @Actor
    public void take(I_Result r) {
      while (written == 0 && Wait.on(queue) == 1) {
        // Not seen yet: there must be another event.
      }
      r.r1 = written;
    }

    @Actor
    public void trigger() {
      Moment.pass();
      written = 1;
      queue.trigger(1);
    }

    @Arbiter
    public void close() {
      queue.close();
    }
  }
}
