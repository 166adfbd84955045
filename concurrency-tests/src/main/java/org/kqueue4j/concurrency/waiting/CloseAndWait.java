package org.kqueue4j.concurrency.waiting;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.sys.KqueueException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A thread that waits, or is about to, comes back when the queue is closed. */
@JCStressTest
@Outcome(id = "9", expect = ACCEPTABLE, desc = "It comes back with EBADF.")
@Outcome(id = "0", expect = FORBIDDEN, desc = "It slept until the timeout.")
@Outcome(id = "-1", expect = FORBIDDEN, desc = "It was interrupted, by nobody.")
@State
public class CloseAndWait {
  private static final Duration LONG = Duration.ofSeconds(20);

  private final Kqueue queue = Kqueue.open();

  public CloseAndWait() {
    queue.add(Kevent.user(1));
  }

  @Actor
  public void sleep(I_Result r) {
    try {
      r.r1 = queue.poll(LONG).size();
    } catch (KqueueException e) {
      r.r1 = e.errno().number();
    } catch (InterruptedException e) {
      r.r1 = -1;
    }
  }

  @Actor
  public void close() {
    queue.close();
  }
}
