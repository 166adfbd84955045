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
import org.openjdk.jcstress.infra.results.II_Result;

/** A periodic timer that expires all the time does not keep a queue from being closed. */
@JCStressTest
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "Reported, then closed.")
@Outcome(id = "9, 0", expect = ACCEPTABLE, desc = "Closed, then EBADF.")
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "It was in the call, and its knotes were gone.")
@Outcome(id = ".*, [^0]", expect = FORBIDDEN, desc = "A timer in a closed queue.")
@State
public class ExpiryAndClose {
  private final Kqueue queue = Kqueue.open();

  public ExpiryAndClose() {
    queue.add(Kevent.timer(1, Duration.ofNanos(1)));
  }

  @Actor
  public void poll(II_Result r) {
    try {
      r.r1 = queue.poll().size();
    } catch (KqueueException e) {
      r.r1 = e.errno().number();
    }
  }

  @Actor
  public void close() {
    queue.close();
  }

  @Arbiter
  public void look(II_Result r) {
    r.r2 = queue.size();
  }
}
