package org.kqueue4j.concurrency.waiting;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A trigger just as a thread goes to sleep wakes it. */
@JCStressTest
@Outcome(id = "1", expect = ACCEPTABLE, desc = "Seen before the sleep, or woken from it.")
@Outcome(id = "0", expect = FORBIDDEN, desc = "The wake-up is lost: it slept until the timeout.")
@Outcome(id = "-1", expect = FORBIDDEN, desc = "It was interrupted, by nobody.")
@State
public class WakeUpAndSleep {
  private static final Duration LONG = Duration.ofSeconds(20);

  private final Kqueue queue = Kqueue.open();

  public WakeUpAndSleep() {
    queue.add(Kevent.user(1).clear());
  }

  @Actor
  public void sleep(I_Result r) {
    try {
      r.r1 = queue.poll(LONG).size();
    } catch (InterruptedException e) {
      r.r1 = -1;
    }
  }

  @Actor
  public void trigger() {
    queue.trigger(1);
  }
}
