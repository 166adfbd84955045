package org.kqueue4j.concurrency.waiting;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.CompletableFuture;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.sys.KqueueException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** A queue is closed while a future of its events is made, completed, or awaited: it ends. */
public class FutureAndClose {
  private FutureAndClose() {}

  /** The first future of a queue, which needs a queue beside it. */
  @JCStressTest
  @Outcome(id = "-9", expect = ACCEPTABLE, desc = "It ended with EBADF, or was not made.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "It never ends.")
  @State
  public static class First {
    private final Kqueue queue = Kqueue.open();

    @Actor
    public void make(I_Result r) {
      Moment.pass();
      r.r1 = end(queue);
    }

    @Actor
    public void close() {
      Moment.pass();
      queue.close();
    }
  }

  /** A further future, of an event that another one waits for. */
  @JCStressTest
  @Outcome(id = "-9", expect = ACCEPTABLE, desc = "It ended with EBADF, or was not made.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "It never ends.")
  @State
  public static class Further {
    private final Kqueue queue = Kqueue.open();

    public Further() {
      queue.once(Kevent.user(1));
    }

    @Actor
    public void make(I_Result r) {
      Moment.pass();
      r.r1 = end(queue);
    }

    @Actor
    public void close() {
      Moment.pass();
      queue.close();
    }
  }

  private static int end(Kqueue queue) {
    try {
      return Futures.end(queue.once(Kevent.user(1)));
    } catch (KqueueException e) {
      return -e.errno().number();
    }
  }

  /** The event happens at that time. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The event was first.")
  @Outcome(id = "1, -9", expect = ACCEPTABLE, desc = "Triggered, but closed first.")
  @Outcome(id = "-9, -9", expect = ACCEPTABLE, desc = "Closed, and nothing to trigger.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "It never ends, or ends without a reason.")
  @State
  public static class Triggered {
    private final Kqueue queue = Kqueue.open();
    private final CompletableFuture<Kevent> future = queue.once(Kevent.user(1));

    @Actor
    public void trigger(II_Result r) {
      Moment.pass();
      r.r1 = Futures.trigger(queue, 1);
    }

    @Actor
    public void close() {
      Moment.pass();
      queue.close();
    }

    @Arbiter
    public void look(II_Result r) {
      r.r2 = Futures.end(future);
    }
  }
}
