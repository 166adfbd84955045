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
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** The end of a future of an event, while something else happens to it, its queue or its waiter. */
public abstract class FutureEnds {
  final Kqueue queue = Kqueue.open();
  final Gate gate = new Gate();

  final CompletableFuture<Kevent.Read> make() {
    return queue.once(Watch.read(gate));
  }

  final CompletableFuture<Kevent.Read> makeLater() {
    Moment.pass();
    return make();
  }

  final void openLater() {
    Moment.pass();
    gate.open();
  }

  final void closeLater() {
    Moment.pass();
    queue.close();
  }

  private static class Cancellation extends FutureEnds {
    final CompletableFuture<Kevent.Read> future = make();

    final int cancelLater() {
      Moment.pass();
      return future.cancel(false) ? 1 : 0;
    }
  }

  /** The results are the cancellation, the end, and the knotes that are left. */
  @JCStressTest
  @Outcome(id = "1, 2, 0", expect = ACCEPTABLE, desc = "Cancelled, before or after the event.")
  @Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "The event was first.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "Both or none, or a knote is left.")
  @State
  public static class CancelAndOpen extends Cancellation {
    @Actor
    public void cancel(III_Result r) {
      r.r1 = cancelLater();
    }

    @Actor
    public void open() {
      openLater();
    }

    @Arbiter
    public void check(III_Result r) {
      r.r2 = Wait.end(future);
      r.r3 = queue.dump().beside().stream().mapToInt(beside -> beside.knotes().size()).sum();
      queue.close();
    }
  }

  /** Another future of the same knote has its event, whether the first is cancelled or not. */
  @JCStressTest
  @Outcome(id = "1, 2, 1", expect = ACCEPTABLE, desc = "One is cancelled, the other is not.")
  @Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "The event was first, for both.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "The other one was disturbed.")
  @State
  public static class CancelAndOpenOfTwo extends Cancellation {
    private final CompletableFuture<Kevent.Read> other = make();

    @Actor
    public void cancel(III_Result r) {
      r.r1 = cancelLater();
    }

    @Actor
    public void open() {
      openLater();
    }

    @Arbiter
    public void check(III_Result r) {
      r.r2 = Wait.end(future);
      r.r3 = Wait.end(other);
      queue.close();
    }
  }

  /** The last future is cancelled while another is made: the thread that serves them stays. */
  @JCStressTest
  @Outcome(id = "1, 2, 1", expect = ACCEPTABLE, desc = "One is cancelled, the other is served.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "The new one was forgotten.")
  @State
  public static class CancelAndMake extends Cancellation {
    private CompletableFuture<Kevent.Read> other;

    @Actor
    public void cancel(III_Result r) {
      r.r1 = cancelLater();
    }

    @Actor
    public void makeOther() {
      other = makeLater();
    }

    @Arbiter
    public void check(III_Result r) {
      gate.open();
      r.r2 = Wait.end(future);
      r.r3 = Wait.end(other);
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
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "The event was first.")
  @Outcome(id = "-9", expect = ACCEPTABLE, desc = "The queue was closed first.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "It never ends, or ends without a reason.")
  @State
  public static class OpenAndClose extends FutureEnds {
    private final CompletableFuture<Kevent.Read> future = make();

    @Actor
    public void open() {
      openLater();
    }

    @Actor
    public void close() {
      closeLater();
    }

    @Arbiter
    public void check(I_Result r) {
      r.r1 = Wait.end(future);
    }
  }

  /** A future has its event, whether the source was readable before it was made or later. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "Found when it was made, or reported then.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "The event is lost.")
  @State
  public static class MakeAndOpen extends FutureEnds {
    private CompletableFuture<Kevent.Read> future;

    @Actor
    public void makeFuture() {
      future = makeLater();
    }

    @Actor
    public void open() {
      openLater();
    }

    @Arbiter
    public void check(I_Result r) {
      r.r1 = Wait.end(future);
      queue.close();
    }
  }

  /** The queue has a registration of the same source, which has its event too. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Both have their events.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "One of the two was disturbed.")
  @State
  public static class MakeAndOpenBesideRegistration extends FutureEnds {
    private CompletableFuture<Kevent.Read> future;

    public MakeAndOpenBesideRegistration() {
      queue.register(Watch.read(gate).clear());
    }

    @Actor
    public void makeFuture() {
      future = makeLater();
    }

    @Actor
    public void open() {
      openLater();
    }

    @Arbiter
    public void check(II_Result r) {
      r.r1 = queue.poll().size();
      r.r2 = Wait.end(future);
      queue.close();
    }
  }

  /** A thread awaits the event, and is interrupted. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "It has the event, and its interrupt.")
  @Outcome(id = "-1, 0", expect = ACCEPTABLE, desc = "Interrupted.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "Neither ended it, or the interrupt is lost.")
  @State
  public static class InterruptAndOpen extends FutureEnds {
    private final Interruption interruption = new Interruption();

    @Actor
    public void sleep(II_Result r) {
      r.r1 = interruption.expect(this::awaitEvent);
      r.r2 = interruption.wasPending() ? 1 : 0;
    }

    private int awaitEvent() {
      try {
        return (int) queue.await(Watch.read(gate)).bytes();
      } catch (InterruptedException e) {
        return Wait.INTERRUPTED;
      }
    }

    @Actor
    public void interruptAndOpen() {
      interruption.interruptAnd(gate::open);
    }

    @Arbiter
    public void close() {
      queue.close();
    }
  }
}
