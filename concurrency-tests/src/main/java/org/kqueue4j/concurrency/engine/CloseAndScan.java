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

/** A scan of a queue that is being closed takes the event, or is told. */
@JCStressTest
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "Scanned, then closed.")
@Outcome(id = "9, 0", expect = ACCEPTABLE, desc = "Closed, then EBADF.")
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "It was in the call, and its knotes were gone.")
@Outcome(id = ".*, [^0]", expect = FORBIDDEN, desc = "Something is left in a closed queue.")
@State
public class CloseAndScan {
  private final Kqueue queue = Kqueue.open();

  public CloseAndScan() {
    queue.add(Kevent.user(1));
    queue.trigger(1);
  }

  @Actor
  public void close() {
    queue.close();
  }

  @Actor
  public void scan(II_Result r) {
    try {
      r.r1 = queue.poll().size();
    } catch (KqueueException e) {
      r.r1 = e.errno().number();
    }
  }

  @Arbiter
  public void look(II_Result r) {
    r.r2 = queue.size();
  }
}
