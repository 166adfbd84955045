package org.kqueue4j.concurrency.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.sys.KqueueException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A timer that expires as it is deleted is either reported or deleted. */
@JCStressTest
@Outcome(id = "1, 2, 0", expect = ACCEPTABLE, desc = "Reported, once for all; nothing to delete.")
@Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "Deleted before it could be reported.")
@Outcome(id = "1, 0, .*", expect = FORBIDDEN, desc = "Both reported and deleted.")
@Outcome(id = "0, 2, .*", expect = FORBIDDEN, desc = "Neither reported nor deleted.")
@Outcome(id = ".*, .*, [^0]", expect = FORBIDDEN, desc = "It expires after it was deleted.")
@State
public class ExpiryAndDelete {
  private static final Kevent TIMER = Kevent.timer(1, Duration.ofNanos(1)).oneshot();

  private final Kqueue queue = Kqueue.open();

  public ExpiryAndDelete() {
    queue.add(TIMER);
  }

  @Actor
  public void poll(III_Result r) {
    r.r1 = queue.poll().size();
  }

  @Actor
  public void delete(III_Result r) {
    try {
      queue.delete(TIMER);
    } catch (KqueueException e) {
      r.r2 = e.errno().number();
    }
  }

  @Arbiter
  public void look(III_Result r) {
    r.r3 = queue.size() + queue.poll().size();
  }
}
