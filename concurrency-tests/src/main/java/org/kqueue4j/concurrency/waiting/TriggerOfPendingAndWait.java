// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.concurrency.waiting;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * A thread takes an event that was pending and waits for more, while another thread writes and
 * triggers the same event: in the end the waiter sees the write.
 */
@Outcome(id = "1", expect = ACCEPTABLE, desc = "With the first event or with a second one.")
@Outcome(id = "0", expect = FORBIDDEN, desc = "The trigger is lost to an event taken before.")
public abstract class TriggerOfPendingAndWait {
  final Kqueue queue;
  private int written;

  TriggerOfPendingAndWait(Kqueue queue) {
    this.queue = queue;
    queue.add(Kevent.user(1).clear());
    queue.trigger(1);
  }

  final int takeUntilWritten() {
    while (written == 0 && Wait.on(queue) == 1) {
      // Not seen yet: there must be another event.
    }
    return written;
  }

  final void writeAndTrigger() {
    Moment.pass();
    written = 1;
    queue.trigger(1);
  }

  @JCStressTest
  @State
  public static class Parked extends TriggerOfPendingAndWait {
    public Parked() {
      super(Kqueue.open());
    }

    @Actor
    public void take(I_Result r) {
      r.r1 = takeUntilWritten();
    }

    @Actor
    public void trigger() {
      writeAndTrigger();
    }
  }

  @JCStressTest
  @State
  public static class InEpoll extends TriggerOfPendingAndWait {
    public InEpoll() {
      super(Wait.openWithEpoll());
    }

    @Actor
    public void take(I_Result r) {
      r.r1 = takeUntilWritten();
    }

    @Actor
    public void trigger() {
      writeAndTrigger();
    }

    @Arbiter
    public void close() {
      queue.close();
    }
  }
}
