package org.kqueue4j.concurrency.waiting;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.CompletableFuture;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/** A future of an event is cancelled while the event happens: one of the two is its end. */
public class FutureAndCancel {
  private FutureAndCancel() {}

  /** The cancellation, the trigger, the end, and the knotes that are left. */
  @JCStressTest
  @Outcome(id = "1, 1, 2, 0", expect = ACCEPTABLE, desc = "Cancelled; the trigger found it before.")
  @Outcome(id = "1, -2, 2, 0", expect = ACCEPTABLE, desc = "Cancelled, and nothing to trigger.")
  @Outcome(id = "0, 1, 1, 0", expect = ACCEPTABLE, desc = "The event was first.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "Both or none, or a knote is left.")
  @State
  public static class Alone {
    private final Kqueue queue = Kqueue.open();
    private final CompletableFuture<Kevent> future = queue.once(Kevent.user(1));

    @Actor
    public void cancel(IIII_Result r) {
      Moment.pass();
      r.r1 = future.cancel(false) ? 1 : 0;
    }

    @Actor
    public void trigger(IIII_Result r) {
      Moment.pass();
      r.r2 = Futures.trigger(queue, 1);
    }

    @Arbiter
    public void look(IIII_Result r) {
      r.r3 = Futures.end(future);
      r.r4 = Futures.knotes(queue);
      queue.close();
    }
  }

  /** Another future has the same knote: it has its event, whatever becomes of the first. */
  @JCStressTest
  @Outcome(id = "1, 1, 2, 1", expect = ACCEPTABLE, desc = "One is cancelled, the other is not.")
  @Outcome(id = "0, 1, 1, 1", expect = ACCEPTABLE, desc = "The event was first, for both.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "The other one was disturbed.")
  @State
  public static class Shared {
    private final Kqueue queue = Kqueue.open();
    private final CompletableFuture<Kevent> future = queue.once(Kevent.user(1));
    private final CompletableFuture<Kevent> other = queue.once(Kevent.user(1));

    @Actor
    public void cancel(IIII_Result r) {
      Moment.pass();
      r.r1 = future.cancel(false) ? 1 : 0;
    }

    @Actor
    public void trigger(IIII_Result r) {
      Moment.pass();
      r.r2 = Futures.trigger(queue, 1);
    }

    @Arbiter
    public void look(IIII_Result r) {
      r.r3 = Futures.end(future);
      r.r4 = Futures.end(other);
      queue.close();
    }
  }

  /** The last future is cancelled while another is made: the thread that serves them stays. */
  @JCStressTest
  @Outcome(id = "1, 1, 2, 1", expect = ACCEPTABLE, desc = "One is cancelled, the other is served.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "The new one was forgotten.")
  @State
  public static class WhileAnotherIsMade {
    private final Kqueue queue = Kqueue.open();
    private final CompletableFuture<Kevent> future = queue.once(Kevent.user(1));
    private CompletableFuture<Kevent> other;

    @Actor
    public void cancel(IIII_Result r) {
      Moment.pass();
      r.r1 = future.cancel(false) ? 1 : 0;
    }

    @Actor
    public void make(IIII_Result r) {
      Moment.pass();
      other = queue.once(Kevent.user(1));
    }

    @Arbiter
    public void look(IIII_Result r) {
      r.r2 = Futures.trigger(queue, 1);
      r.r3 = Futures.end(future);
      r.r4 = Futures.end(other);
      queue.close();
    }
  }
}
