// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.concurrency.waiting;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.CompletableFuture;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** The end of a future of an event, while something else happens to it, its queue or its waiter. */
public abstract class FutureEnds {
  final Kqueue queue = Kqueue.open();

  final CompletableFuture<Kevent> make() {
    return queue.once(Watch.user());
  }

  final CompletableFuture<Kevent> makeLater() {
    Moment.pass();
    return make();
  }

  final int triggerLater() {
    Moment.pass();
    return Wait.trigger(queue, 1);
  }

  final void closeLater() {
    Moment.pass();
    queue.close();
  }

  private static class Cancellation extends FutureEnds {
    final CompletableFuture<Kevent> future = make();

    final int cancelLater() {
      Moment.pass();
      return future.cancel(false) ? 1 : 0;
    }
  }

  /** The results are the cancellation, the trigger, the end, and the knotes that are left. */
  @JCStressTest
  @Outcome(id = "1, 1, 2, 0", expect = ACCEPTABLE, desc = "Cancelled after the trigger found it.")
  @Outcome(id = "1, -2, 2, 0", expect = ACCEPTABLE, desc = "Cancelled; nothing to trigger: ENOENT.")
  @Outcome(id = "0, 1, 1, 0", expect = ACCEPTABLE, desc = "The event was first.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "Both or none, or a knote is left.")
  @State
  public static class CancelAndTrigger extends Cancellation {
    @Actor
    public void cancel(IIII_Result r) {
      r.r1 = cancelLater();
    }

    @Actor
    public void trigger(IIII_Result r) {
      r.r2 = triggerLater();
    }

    @Arbiter
    public void check(IIII_Result r) {
      r.r3 = Wait.end(future);
      r.r4 = queue.dump().beside().stream().mapToInt(beside -> beside.knotes().size()).sum();
      queue.close();
    }
  }

  /** Another future of the same knote has its event, whether the first is cancelled or not. */
  @JCStressTest
  @Outcome(id = "1, 1, 2, 1", expect = ACCEPTABLE, desc = "One is cancelled, the other is not.")
  @Outcome(id = "0, 1, 1, 1", expect = ACCEPTABLE, desc = "The event was first, for both.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "The other one was disturbed.")
  @State
  public static class CancelAndTriggerOfTwo extends Cancellation {
    private final CompletableFuture<Kevent> other = make();

    @Actor
    public void cancel(IIII_Result r) {
      r.r1 = cancelLater();
    }

    @Actor
    public void trigger(IIII_Result r) {
      r.r2 = triggerLater();
    }

    @Arbiter
    public void check(IIII_Result r) {
      r.r3 = Wait.end(future);
      r.r4 = Wait.end(other);
      queue.close();
    }
  }

  /** The last future is cancelled while another is made: the thread that serves them stays. */
  @JCStressTest
  @Outcome(id = "1, 1, 2, 1", expect = ACCEPTABLE, desc = "One is cancelled, the other is served.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "The new one was forgotten.")
  @State
  public static class CancelAndMake extends Cancellation {
    private CompletableFuture<Kevent> other;

    @Actor
    public void cancel(IIII_Result r) {
      r.r1 = cancelLater();
    }

    @Actor
    public void makeOther(IIII_Result r) {
      other = makeLater();
    }

    @Arbiter
    public void check(IIII_Result r) {
      r.r2 = Wait.trigger(queue, 1);
      r.r3 = Wait.end(future);
      r.r4 = Wait.end(other);
      queue.close();
    }
  }

  @Outcome(id = "-9", expect = ACCEPTABLE, desc = "It ended with EBADF, or was not made.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "It never ends.")
  private static class MakeAndClose extends FutureEnds {
    final int makeAndAwait() {
      return Wait.valueOrErrno(() -> Wait.end(makeLater()));
    }
  }

  /** The first future of a queue needs a queue beside it. */
  @JCStressTest
  @State
  public static class FirstMadeAndClose extends MakeAndClose {
    @Actor
    public void makeFuture(I_Result r) {
      r.r1 = makeAndAwait();
    }

    @Actor
    public void close() {
      closeLater();
    }
  }

  /** Another future waits for the same event already. */
  @JCStressTest
  @State
  public static class FurtherMadeAndClose extends MakeAndClose {
    public FurtherMadeAndClose() {
      make();
    }

    @Actor
    public void makeFuture(I_Result r) {
      r.r1 = makeAndAwait();
    }

    @Actor
    public void close() {
      closeLater();
    }
  }

  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The event was first.")
  @Outcome(id = "1, -9", expect = ACCEPTABLE, desc = "Triggered, but closed first.")
  @Outcome(id = "-9, -9", expect = ACCEPTABLE, desc = "Closed, and nothing to trigger.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "It never ends, or ends without a reason.")
  @State
  public static class TriggerAndClose extends FutureEnds {
    private final CompletableFuture<Kevent> future = make();

    @Actor
    public void trigger(II_Result r) {
      r.r1 = triggerLater();
    }

    @Actor
    public void close() {
      closeLater();
    }

    @Arbiter
    public void check(II_Result r) {
      r.r2 = Wait.end(future);
    }
  }

  /** A future has its event if the trigger has found it; otherwise it has none. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Found.")
  @Outcome(id = "-2, 0", expect = ACCEPTABLE, desc = "Not there yet (ENOENT).")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "The trigger is lost, or came from nowhere.")
  @State
  public static class MakeAndTrigger extends FutureEnds {
    private CompletableFuture<Kevent> future;

    @Actor
    public void makeFuture() {
      future = makeLater();
    }

    @Actor
    public void trigger(II_Result r) {
      r.r1 = triggerLater();
    }

    @Arbiter
    public void check(II_Result r) {
      r.r2 = r.r1 == Wait.EVENT ? Wait.end(future) : future.isDone() ? 1 : 0;
      queue.close();
    }
  }

  /**
   * The queue's own knote is triggered in any case, the future at the latest by the next trigger.
   */
  @JCStressTest
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "Both are triggered.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "The queue's own knote was disturbed.")
  @State
  public static class MakeAndTriggerBesideKnote extends FutureEnds {
    private CompletableFuture<Kevent> future;

    public MakeAndTriggerBesideKnote() {
      queue.register(Watch.user());
    }

    @Actor
    public void makeFuture() {
      future = makeLater();
    }

    @Actor
    public void trigger(III_Result r) {
      r.r1 = triggerLater();
    }

    @Arbiter
    public void check(III_Result r) {
      r.r2 = queue.poll().size();
      Wait.trigger(queue, 1);
      r.r3 = Wait.end(future);
      queue.close();
    }
  }

  /** A thread awaits the event, and is interrupted. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "It has the event, and its interrupt.")
  @Outcome(id = "-1, 0", expect = ACCEPTABLE, desc = "Interrupted.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "Neither ended it, or the interrupt is lost.")
  @State
  public static class InterruptAndTrigger extends FutureEnds {
    private final Interruption interruption = new Interruption();

    @Actor
    public void sleep(II_Result r) {
      r.r1 = interruption.expect(this::awaitEvent);
      r.r2 = interruption.wasPending() ? 1 : 0;
    }

    private int awaitEvent() {
      try {
        return (int) queue.await(Watch.user()).ident();
      } catch (InterruptedException e) {
        return Wait.INTERRUPTED;
      }
    }

    @Actor
    public void interruptAndTrigger() {
      interruption.interruptAnd(() -> Wait.trigger(queue, 1));
    }

    @Arbiter
    public void close() {
      queue.close();
    }
  }
}
