package org.kqueue4j.concurrency.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A timer that expires as it is added again is reported, as the old one or as a new one. */
@JCStressTest
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The old one was found, and reported once.")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Reported and gone; then there is a new one.")
@Outcome(id = ".*", expect = FORBIDDEN, desc = "An expiry was lost, or reported twice.")
@State
public class ExpiryAndModify {
  private static final Kevent TIMER = Kevent.timer(1, Duration.ofNanos(1)).oneshot();

  private final Kqueue queue = Kqueue.open();

  public ExpiryAndModify() {
    queue.add(TIMER);
  }

  @Actor
  public void poll(II_Result r) {
    r.r1 = queue.poll().size();
  }

  @Actor
  public void addAgain() {
    queue.add(TIMER);
  }

  @Arbiter
  public void look(II_Result r) {
    r.r2 = queue.poll().size() + 10 * queue.size();
  }
}
