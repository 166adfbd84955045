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

/**
 * A trigger while another thread scans is seen by that scan or by the next one, and so is what the
 * triggering thread wrote before.
 */
@JCStressTest
@Outcome(
    id = "1, 1, 0",
    expect = ACCEPTABLE,
    desc = "The trigger came first, and its write with it.")
@Outcome(id = "0, 0, 1", expect = ACCEPTABLE, desc = "The scan came first; the next one has it.")
@Outcome(
    id = "0, 1, 1",
    expect = ACCEPTABLE,
    desc = "The scan came first, and the write was seen before its trigger.")
@Outcome(id = "1, 0, .*", expect = FORBIDDEN, desc = "The event is there, and its write is not.")
@Outcome(id = "0, .*, 0", expect = FORBIDDEN, desc = "The trigger is lost.")
@Outcome(
    id = "1, .*, 1",
    expect = FORBIDDEN,
    desc = "One trigger is reported twice, despite CLEAR.")
@State
public class TriggerAndScan {
  private final Kqueue queue = Kqueue.open();
  private int written;

  public TriggerAndScan() {
    queue.add(Kevent.user(1).clear());
  }

  @Actor
  public void trigger() {
    written = 1;
    queue.trigger(1);
  }

  @Actor
  public void scan(III_Result r) {
    r.r1 = queue.poll().size();
    r.r2 = written;
  }

  @Arbiter
  public void scanAgain(III_Result r) {
    r.r3 = queue.poll().size();
  }
}
