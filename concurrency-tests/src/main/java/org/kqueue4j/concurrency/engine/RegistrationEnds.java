// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.concurrency.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.sys.ClosedKqueueException;
import org.kqueue4j.sys.NotRegisteredException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * A registration ends, by its one event, by its close or by that of the queue, while another thread
 * uses it. The use is done, or it fails with the exception that names the end; and as long as the
 * registration has not ended, no event is lost.
 */
public abstract class RegistrationEnds {
  private static final int DONE = 0;
  private static final int NOT_REGISTERED = 2;
  private static final int QUEUE_CLOSED = 9;

  final Kqueue queue = Kqueue.open();
  final Registration event;

  RegistrationEnds(Watch<Kevent.User> watch) {
    event = queue.register(watch);
  }

  /** Returns how a use of a registration ended. Any other exception fails the test. */
  static int outcome(Runnable use) {
    try {
      use.run();
      return DONE;
    } catch (NotRegisteredException e) {
      return NOT_REGISTERED;
    } catch (ClosedKqueueException e) {
      return QUEUE_CLOSED;
    }
  }

  /** Takes the pending events; returns their number. */
  final int take() {
    return queue.poll().size();
  }

  /** Returns what an ended registration has left in its queue: nothing. */
  final int leftover() {
    return queue.stat() + queue.size() + take() + (event.isValid() ? 10 : 0);
  }

  // ---- by its one event ----

  /** A ONESHOT event is pending. */
  private abstract static class PendingOneshot extends RegistrationEnds {
    PendingOneshot() {
      super(Watch.user().oneshot());
      event.trigger();
    }
  }

  @JCStressTest
  @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "Enabled, then reported.")
  @Outcome(id = "1, 2, 0", expect = ACCEPTABLE, desc = "Reported, then nothing to enable.")
  @Outcome(id = "0, .*, .*", expect = FORBIDDEN, desc = "The event is lost.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "It has not ended, or not by its event.")
  @State
  public static class OneshotAndEnable extends PendingOneshot {
    @Actor
    public void scan(III_Result r) {
      r.r1 = take();
    }

    @Actor
    public void enable(III_Result r) {
      r.r2 = outcome(event::enable);
    }

    @Arbiter
    public void check(III_Result r) {
      r.r3 = leftover();
    }
  }

  @JCStressTest
  @Outcome(id = "0, 0, 1", expect = ACCEPTABLE, desc = "Disabled; reported when it was enabled.")
  @Outcome(id = "1, 2, 0", expect = ACCEPTABLE, desc = "Reported, then nothing to disable.")
  @Outcome(id = "1, 0, .*", expect = FORBIDDEN, desc = "Reported though disabled.")
  @Outcome(id = "0, .*, .*", expect = FORBIDDEN, desc = "The event is lost.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "It has not ended by its event.")
  @State
  public static class OneshotAndDisable extends PendingOneshot {
    @Actor
    public void scan(III_Result r) {
      r.r1 = take();
    }

    @Actor
    public void disable(III_Result r) {
      r.r2 = outcome(event::disable);
    }

    @Arbiter
    public void check(III_Result r) {
      if (event.isValid()) {
        event.enable();
        r.r3 = take();
      }
      r.r3 += leftover();
    }
  }

  /** Modified in time, it is no longer ONESHOT, and lives on. */
  @JCStressTest
  @Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "Modified, then reported; so is the next.")
  @Outcome(id = "1, 2, 0", expect = ACCEPTABLE, desc = "Reported, then nothing to modify.")
  @Outcome(id = "0, .*, .*", expect = FORBIDDEN, desc = "The event is lost.")
  @Outcome(id = "1, 0, 0", expect = FORBIDDEN, desc = "Modified, but ended, or an event is lost.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "It has not ended, or not by its event.")
  @State
  public static class OneshotAndModify extends PendingOneshot {
    @Actor
    public void scan(III_Result r) {
      r.r1 = take();
    }

    @Actor
    public void modify(III_Result r) {
      r.r2 = outcome(() -> event.modify(Watch.user()));
    }

    @Arbiter
    public void check(III_Result r) {
      if (event.isValid()) {
        event.trigger();
        r.r3 = take();
        event.close();
      }
      r.r3 += 10 * leftover();
    }
  }

  @JCStressTest
  @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "Reported, which ended it.")
  @Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "Closed before it could be reported.")
  @Outcome(id = ".*, 0, [^0]", expect = FORBIDDEN, desc = "Something of it is left.")
  @Outcome(id = ".*, [^0], .*", expect = FORBIDDEN, desc = "A close never fails.")
  @State
  public static class OneshotAndClose extends PendingOneshot {
    @Actor
    public void scan(III_Result r) {
      r.r1 = take();
    }

    @Actor
    public void close(III_Result r) {
      r.r2 = outcome(event::close);
    }

    @Arbiter
    public void check(III_Result r) {
      r.r3 = leftover();
    }
  }

  // ---- by its close ----

  /** The uses are done or find it closed; the event is gone in any case. */
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Done, then closed.")
  @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "Closed, then NotRegisteredException.")
  @Outcome(id = "9, .*", expect = FORBIDDEN, desc = "The queue is not closed.")
  @Outcome(id = ".*, [^0]", expect = FORBIDDEN, desc = "Something of the closed one is left.")
  private abstract static class Close extends RegistrationEnds {
    Close() {
      super(Watch.user());
      event.trigger();
    }
  }

  @JCStressTest
  @State
  public static class CloseAndEnable extends Close {
    @Actor
    public void close() {
      event.close();
    }

    @Actor
    public void enable(II_Result r) {
      r.r1 = outcome(event::enable);
    }

    @Arbiter
    public void check(II_Result r) {
      r.r2 = leftover();
    }
  }

  @JCStressTest
  @State
  public static class CloseAndDisable extends Close {
    @Actor
    public void close() {
      event.close();
    }

    @Actor
    public void disable(II_Result r) {
      r.r1 = outcome(event::disable);
    }

    @Arbiter
    public void check(II_Result r) {
      r.r2 = leftover();
    }
  }

  @JCStressTest
  @State
  public static class CloseAndModify extends Close {
    @Actor
    public void close() {
      event.close();
    }

    @Actor
    public void modify(II_Result r) {
      r.r1 = outcome(() -> event.modify(Watch.user().dispatch()));
    }

    @Arbiter
    public void check(II_Result r) {
      r.r2 = leftover();
    }
  }

  /** The data takes the way by the lock, though the event is pending. */
  @JCStressTest
  @State
  public static class CloseAndTrigger extends Close {
    @Actor
    public void close() {
      event.close();
    }

    @Actor
    public void trigger(II_Result r) {
      r.r1 = outcome(() -> event.trigger(1));
    }

    @Arbiter
    public void check(II_Result r) {
      r.r2 = leftover();
    }
  }

  @JCStressTest
  @State
  public static class CloseTwice extends Close {
    @Actor
    public void close() {
      event.close();
    }

    @Actor
    public void closeToo(II_Result r) {
      r.r1 = outcome(event::close);
    }

    @Arbiter
    public void check(II_Result r) {
      r.r2 = leftover();
    }
  }

  /** The trigger of a closed registration never reaches the one that is made after it. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Triggered, then closed.")
  @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "Closed, then nothing to trigger.")
  @Outcome(id = ".*, 1", expect = FORBIDDEN, desc = "The trigger has reached its successor.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "It fails for another reason.")
  @State
  public static class TriggerAndSuccessor extends RegistrationEnds {
    public TriggerAndSuccessor() {
      super(Watch.user());
    }

    @Actor
    public void trigger(II_Result r) {
      r.r1 = outcome(event::trigger);
    }

    @Actor
    public void closeAndRegister() {
      event.close();
      queue.register(Watch.user());
    }

    @Arbiter
    public void check(II_Result r) {
      r.r2 = take();
    }
  }

  // ---- by the close of its queue ----

  /** The uses are done or find the queue closed, never something between the two. */
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Done, then closed.")
  @Outcome(id = "9, 0", expect = ACCEPTABLE, desc = "Closed, then ClosedKqueueException.")
  @Outcome(id = "2, .*", expect = FORBIDDEN, desc = "Seen as ended, though it is the queue.")
  @Outcome(id = ".*, [^0]", expect = FORBIDDEN, desc = "Something is left in a closed queue.")
  private abstract static class QueueCloses extends RegistrationEnds {
    QueueCloses() {
      super(Watch.user());
      event.trigger();
    }

    final int leftInClosed() {
      return queue.size() + (event.isValid() ? 10 : 0);
    }
  }

  @JCStressTest
  @State
  public static class QueueCloseAndEnable extends QueueCloses {
    @Actor
    public void closeQueue() {
      queue.close();
    }

    @Actor
    public void enable(II_Result r) {
      r.r1 = outcome(event::enable);
    }

    @Arbiter
    public void check(II_Result r) {
      r.r2 = leftInClosed();
    }
  }

  @JCStressTest
  @State
  public static class QueueCloseAndDisable extends QueueCloses {
    @Actor
    public void closeQueue() {
      queue.close();
    }

    @Actor
    public void disable(II_Result r) {
      r.r1 = outcome(event::disable);
    }

    @Arbiter
    public void check(II_Result r) {
      r.r2 = leftInClosed();
    }
  }

  @JCStressTest
  @State
  public static class QueueCloseAndModify extends QueueCloses {
    @Actor
    public void closeQueue() {
      queue.close();
    }

    @Actor
    public void modify(II_Result r) {
      r.r1 = outcome(() -> event.modify(Watch.user().oneshot()));
    }

    @Arbiter
    public void check(II_Result r) {
      r.r2 = leftInClosed();
    }
  }

  @JCStressTest
  @State
  public static class QueueCloseAndTrigger extends QueueCloses {
    @Actor
    public void closeQueue() {
      queue.close();
    }

    @Actor
    public void trigger(II_Result r) {
      r.r1 = outcome(event::trigger);
    }

    @Arbiter
    public void check(II_Result r) {
      r.r2 = leftInClosed();
    }
  }

  @JCStressTest
  @State
  public static class QueueCloseAndRegister extends QueueCloses {
    @Actor
    public void closeQueue() {
      queue.close();
    }

    @Actor
    public void register(II_Result r) {
      r.r1 = outcome(() -> queue.register(Watch.user()));
    }

    @Arbiter
    public void check(II_Result r) {
      r.r2 = leftInClosed();
    }
  }

  /** A close of the registration has no effect if the queue is closed, and never fails. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Both are closed.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "A close has failed, or something is left.")
  @State
  public static class QueueCloseAndClose extends QueueCloses {
    @Actor
    public void closeQueue() {
      queue.close();
    }

    @Actor
    public void close(II_Result r) {
      r.r1 = outcome(event::close);
    }

    @Arbiter
    public void check(II_Result r) {
      r.r2 = leftInClosed();
    }
  }

  // ---- not at all ----

  /** A DISPATCH event is pending, and triggered again while a thread takes and changes it. */
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "The last trigger is reported, or both as one.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "The last trigger is lost.")
  private abstract static class Dispatched extends RegistrationEnds {
    /** The number of the last trigger that was taken. */
    private volatile long seen;

    Dispatched() {
      super(Watch.user().dispatch());
      event.trigger(1);
    }

    final void takeAndNote() {
      queue.poll().forEach(taken -> seen = taken.data());
    }

    /** Returns whether the trigger with 2, which was the last, is reported, now or before. */
    final int isLastSeen() {
      event.enable();
      takeAndNote();
      return seen == 2 ? 1 : 0;
    }
  }

  @JCStressTest
  @State
  public static class DispatchTriggerAndEnable extends Dispatched {
    @Actor
    public void scanAndEnable() {
      takeAndNote();
      event.enable();
    }

    @Actor
    public void trigger() {
      event.trigger(2);
    }

    @Arbiter
    public void check(I_Result r) {
      r.r1 = isLastSeen();
    }
  }

  @JCStressTest
  @State
  public static class DispatchTriggerAndDisable extends Dispatched {
    @Actor
    public void scanAndDisable() {
      takeAndNote();
      event.disable();
    }

    @Actor
    public void trigger() {
      event.trigger(2);
    }

    @Arbiter
    public void check(I_Result r) {
      r.r1 = isLastSeen();
    }
  }

  @JCStressTest
  @State
  public static class DispatchTriggerAndModify extends Dispatched {
    @Actor
    public void scanAndModify() {
      takeAndNote();
      event.modify(Watch.user());
    }

    @Actor
    public void trigger() {
      event.trigger(2);
    }

    @Arbiter
    public void check(I_Result r) {
      r.r1 = isLastSeen();
    }
  }
}
