// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.concurrency.engine;

import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EVFILT_USER;
import static org.kqueue4j.sys.Event.EV_CLEAR;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.kqueue4j.internal.queue.KernelQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** Three queues watch each other in a chain; an event is triggered in the innermost. */
public abstract class QueueChain {
  final BareMachine machine = new BareMachine();

  /** The queues by descriptor: 0 is the innermost, 2 the outermost. */
  final KernelQueue[] queues = new KernelQueue[3];

  QueueChain(int flags) {
    for (int i = 0; i < queues.length; i++) {
      queues[i] = new KernelQueue(machine);
      machine.install(i, queues[i]);
      if (i > 0) {
        BareMachine.add(queues[i], i - 1, EVFILT_READ, flags);
      }
    }
    BareMachine.add(queues[0], 5, EVFILT_USER, 0);
  }

  final void triggerInnermost() {
    BareMachine.trigger(queues[0], 5);
  }

  final int scanOutermost() {
    return BareMachine.scan(queues[2]);
  }

  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The trigger came first, and it holds.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The scan came first; the next has it.")
  @Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "The outermost queue was not notified.")
  @State
  public static class LevelTriggered extends QueueChain {
    public LevelTriggered() {
      super(0);
    }

    @Actor
    public void trigger() {
      triggerInnermost();
    }

    @Actor
    public void scan(II_Result r) {
      r.r1 = scanOutermost();
    }

    @Arbiter
    public void scanAgain(II_Result r) {
      r.r2 = scanOutermost();
    }
  }

  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The trigger came first.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The scan came first; the next has it.")
  @Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "The outermost was not notified, or twice.")
  @State
  public static class Clear extends QueueChain {
    public Clear() {
      super(EV_CLEAR);
    }

    @Actor
    public void trigger() {
      triggerInnermost();
    }

    @Actor
    public void scan(II_Result r) {
      r.r1 = scanOutermost();
    }

    @Arbiter
    public void scanAgain(II_Result r) {
      r.r2 = scanOutermost();
    }
  }

  @JCStressTest
  @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "The middle queue is gone with its knotes.")
  @Outcome(id = ".*, .*, .*", expect = FORBIDDEN, desc = "Something of the middle queue is left.")
  @State
  public static class CloseOfTheMiddle extends QueueChain {
    public CloseOfTheMiddle() {
      super(0);
    }

    @Actor
    public void trigger() {
      triggerInnermost();
    }

    @Actor
    public void close() {
      machine.close(1);
    }

    @Arbiter
    public void check(III_Result r) {
      r.r1 = BareMachine.scan(queues[0]);
      r.r2 = queues[1].size() + (queues[0].isWatched() ? 10 : 0) + (queues[1].isClosed() ? 0 : 100);
      r.r3 = queues[2].size() + queues[2].stat();
    }
  }
}
