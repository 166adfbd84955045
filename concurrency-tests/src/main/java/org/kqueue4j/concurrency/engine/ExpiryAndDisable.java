package org.kqueue4j.concurrency.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A timer that expires as it is disabled counts on: enabled, it is reported. */
@JCStressTest
@Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "Reported; nothing was left to enable.")
@Outcome(id = "0, 0, 1", expect = ACCEPTABLE, desc = "Disabled first; reported when enabled.")
@Outcome(id = ".*", expect = FORBIDDEN, desc = "Lost, twice, or reported though disabled.")
@State
public class ExpiryAndDisable {
  private static final Kevent TIMER = Kevent.timer(1, Duration.ofNanos(1)).oneshot();

  private final Kqueue queue = Kqueue.open();

  public ExpiryAndDisable() {
    queue.add(TIMER);
  }

  @Actor
  public void poll(III_Result r) {
    r.r1 = queue.poll().size();
  }

  @Actor
  public void disable() {
    try {
      queue.disable(TIMER);
    } catch (KqueueException e) {
      assert e.errno() == Errno.ENOENT;
    }
  }

  @Arbiter
  public void look(III_Result r) {
    r.r2 = queue.poll().size();
    if (queue.size() > 0) {
      queue.enable(TIMER);
      r.r3 = queue.poll().size();
    }
  }
}
