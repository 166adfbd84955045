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
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * Two threads trigger an event that is pending already, one of which takes it then: it sees the
 * other's write, or leaves an event to him who looks later.
 */
@JCStressTest
@Outcome(
    id = "1, 1, 0",
    expect = ACCEPTABLE,
    desc = "All triggers are one event, with both writes.")
@Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "Taken before the other trigger; one more.")
@Outcome(
    id = "1, 1, 1",
    expect = ACCEPTABLE,
    desc = "Taken before the other trigger, the write was seen before it; one more.")
@Outcome(id = "1, 0, 0", expect = FORBIDDEN, desc = "The other trigger is lost.")
@Outcome(id = "0, .*, .*", expect = FORBIDDEN, desc = "The own trigger is lost.")
@State
public class TriggersOfPendingAndScan {
  private final Kqueue queue = Kqueue.open();
  private final KeventList events = new KeventList(1);
  private int written;

  public TriggersOfPendingAndScan() {
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
  public void triggerAndScan(III_Result r) {
    queue.trigger(1);
    r.r1 = Take.from(queue, events);
    r.r2 = written;
  }

  @Arbiter
  public void scanAgain(III_Result r) {
    r.r3 = queue.poll().size();
  }
}
