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
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** A user event is triggered while somebody begins, or ceases, to wait for it. */
public class FutureAndTrigger {
  private FutureAndTrigger() {}

  /** A future is made: if the trigger has found it, it has its event; otherwise it has none. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Found.")
  @Outcome(id = "-2, 0", expect = ACCEPTABLE, desc = "Not there yet.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "The trigger is lost, or came from nowhere.")
  @State
  public static class Made {
    private final Kqueue queue = Kqueue.open();
    private CompletableFuture<Kevent> future;

    @Actor
    public void make() {
      Moment.pass();
      future = queue.once(Kevent.user(1));
    }

    @Actor
    public void trigger(II_Result r) {
      Moment.pass();
      r.r1 = Futures.trigger(queue, 1);
    }

    @Arbiter
    public void look(II_Result r) {
      boolean found = r.r1 == Futures.EVENT;
      r.r2 = found ? Futures.end(future) : future.isDone() ? 1 : 0;
      queue.close();
    }
  }

  /** The queue has a knote too, which is triggered in any case; the future by the next trigger. */
  @JCStressTest
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "Both are triggered.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "The queue's own knote was disturbed.")
  @State
  public static class BesideKnote {
    private final Kqueue queue = Kqueue.open();
    private CompletableFuture<Kevent> future;

    public BesideKnote() {
      queue.add(Kevent.user(1).clear());
    }

    @Actor
    public void make() {
      Moment.pass();
      future = queue.once(Kevent.user(1));
    }

    @Actor
    public void trigger(III_Result r) {
      Moment.pass();
      r.r1 = Futures.trigger(queue, 1);
    }

    @Arbiter
    public void look(III_Result r) {
      r.r2 = queue.poll().size();
      Futures.trigger(queue, 1);
      r.r3 = Futures.end(future);
      queue.close();
    }
  }

  /** A thread awaits it, and is interrupted. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "It has the event, and its interrupt.")
  @Outcome(id = "-1, 0", expect = ACCEPTABLE, desc = "Interrupted.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "Neither ended it, or the interrupt is lost.")
  @State
  public static class AwaitedAndInterrupted {
    private final Kqueue queue = Kqueue.open();
    private volatile Thread waiter;
    private volatile boolean over;

    @Actor
    public void sleep(II_Result r) {
      waiter = Thread.currentThread();
      try {
        r.r1 = (int) queue.await(Kevent.user(1)).ident();
      } catch (InterruptedException e) {
        r.r1 = Wait.INTERRUPTED;
      }
      while (!over) {
        Thread.yield();
      }
      r.r2 = Thread.interrupted() ? 1 : 0;
    }

    @Actor
    public void interruptAndTrigger() {
      while (waiter == null) {
        Thread.yield();
      }
      Moment.pass();
      Moment.inAnyOrder(waiter::interrupt, () -> Futures.trigger(queue, 1));
      over = true;
    }

    @Arbiter
    public void look() {
      queue.close();
    }
  }
}
