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
import org.openjdk.jcstress.infra.results.I_Result;

/** Queues that watch queues, while something happens in them or they are closed. */
public final class NestedQueues {
  private NestedQueues() {}

  /** A queue watches another one, in which something happens, or one of the two is closed. */
  private abstract static class Watched {
    final BareMachine machine = new BareMachine();
    final KernelQueue inner = new KernelQueue(machine);
    final KernelQueue outer = new KernelQueue(machine);

    Watched() {
      machine.install(0, inner);
    }

    final int watch() {
      return BareMachine.add(outer, 0, EVFILT_READ, 0);
    }

    final void addEvent() {
      BareMachine.add(inner, 5, EVFILT_USER, 0);
    }

    final int triggerEvent() {
      return BareMachine.trigger(inner, 5);
    }

    /** Reports what a close of the inner queue has left in either queue. */
    final void checkClose(III_Result r) {
      r.r2 = outer.size() + outer.stat();
      r.r3 = inner.size() + (inner.isWatched() ? 1 : 0) + (inner.isClosed() ? 0 : 10);
    }
  }

  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "It saw the count, or was notified.")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "It neither saw the count nor was notified.")
  @State
  public static class WatchAndTrigger extends Watched {
    public WatchAndTrigger() {
      addEvent();
    }

    @Actor
    public void beginWatch() {
      watch();
    }

    @Actor
    public void trigger() {
      triggerEvent();
    }

    @Arbiter
    public void scan(I_Result r) {
      r.r1 = BareMachine.scan(outer);
    }
  }

  @JCStressTest
  @Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "Watched, then closed.")
  @Outcome(id = "9, 0, 0", expect = ACCEPTABLE, desc = "Closed, then EBADF.")
  @Outcome(id = ".*, .*, .*", expect = FORBIDDEN, desc = "A closed queue is watched.")
  @State
  public static class WatchAndInnerClose extends Watched {
    @Actor
    public void close() {
      machine.close(0);
    }

    @Actor
    public void beginWatch(III_Result r) {
      r.r1 = watch();
    }

    @Arbiter
    public void check(III_Result r) {
      checkClose(r);
    }
  }

  @JCStressTest
  @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "Reported, maybe for the last time.")
  @Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "Closed first.")
  @Outcome(id = ".*, .*, .*", expect = FORBIDDEN, desc = "Something of the closed queue is left.")
  @State
  public static class ScanAndInnerClose extends Watched {
    public ScanAndInnerClose() {
      addEvent();
      watch();
      triggerEvent();
    }

    @Actor
    public void close() {
      machine.close(0);
    }

    @Actor
    public void scan(III_Result r) {
      r.r1 = BareMachine.scan(outer);
    }

    @Arbiter
    public void check(III_Result r) {
      checkClose(r);
    }
  }

  @JCStressTest
  @Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "Triggered, then closed.")
  @Outcome(id = "9, 0, 0", expect = ACCEPTABLE, desc = "Closed, then EBADF.")
  @Outcome(id = ".*, .*, .*", expect = FORBIDDEN, desc = "Something of the closed queue is left.")
  @State
  public static class TriggerAndInnerClose extends Watched {
    public TriggerAndInnerClose() {
      addEvent();
      watch();
    }

    @Actor
    public void close() {
      machine.close(0);
    }

    @Actor
    public void trigger(III_Result r) {
      r.r1 = triggerEvent();
    }

    @Arbiter
    public void check(III_Result r) {
      checkClose(r);
    }
  }

  /** The watcher is closed while the watched queue is about to notify it. */
  @JCStressTest
  @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "The event is there, the watcher is gone.")
  @Outcome(id = ".*, .*, .*", expect = FORBIDDEN, desc = "Lost, or a part of the watcher is left.")
  @State
  public static class TriggerAndOuterClose extends Watched {
    public TriggerAndOuterClose() {
      addEvent();
      watch();
    }

    @Actor
    public void close() {
      outer.close();
    }

    @Actor
    public void trigger() {
      triggerEvent();
    }

    @Arbiter
    public void check(III_Result r) {
      r.r1 = BareMachine.scan(inner);
      r.r2 = outer.size() + (outer.hasPending() ? 10 : 0);
      r.r3 = inner.isWatched() ? 1 : 0;
    }
  }

  /** A queue watches itself, which is an event only while another event is pending. */
  @JCStressTest
  @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "The trigger came first.")
  @Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "The scan came first; the next has it.")
  @Outcome(id = ".*, .*, [^0]", expect = FORBIDDEN, desc = "It reports that it watches itself.")
  @Outcome(id = ".*, .*, .*", expect = FORBIDDEN, desc = "The trigger is lost, or reported twice.")
  @State
  public static class SelfWatch extends Watched {
    public SelfWatch() {
      BareMachine.add(inner, 0, EVFILT_READ, 0);
      BareMachine.add(inner, 5, EVFILT_USER, EV_CLEAR);
    }

    @Actor
    public void trigger() {
      triggerEvent();
    }

    @Actor
    public void scan(III_Result r) {
      r.r1 = BareMachine.scan(inner, EVFILT_USER);
    }

    @Arbiter
    public void scanAgain(III_Result r) {
      r.r2 = BareMachine.scan(inner, EVFILT_USER);
      BareMachine.scan(inner);
      r.r3 = BareMachine.scan(inner) + inner.stat();
    }
  }

  /** Two queues watch each other, which neither deadlocks nor keeps either one. */
  private abstract static class Mutual {
    final BareMachine machine = new BareMachine();
    final KernelQueue one = new KernelQueue(machine);
    final KernelQueue other = new KernelQueue(machine);

    Mutual() {
      machine.install(0, one);
      machine.install(1, other);
      BareMachine.add(one, 1, EVFILT_READ, 0);
      BareMachine.add(other, 0, EVFILT_READ, 0);
      BareMachine.add(one, 5, EVFILT_USER, 0);
    }
  }

  @JCStressTest
  @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "Each has its own event and the other queue.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "One was not notified of the other, or twice.")
  @State
  public static class MutualTwoTriggers extends Mutual {
    public MutualTwoTriggers() {
      BareMachine.add(other, 5, EVFILT_USER, 0);
    }

    @Actor
    public void triggerOne() {
      BareMachine.trigger(one, 5);
    }

    @Actor
    public void triggerOther() {
      BareMachine.trigger(other, 5);
    }

    @Arbiter
    public void scan(II_Result r) {
      r.r1 = BareMachine.scan(one);
      r.r2 = BareMachine.scan(other);
    }
  }

  @JCStressTest
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "The trigger came first, and it holds.")
  @Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "The scan came first; the next has it.")
  @Outcome(id = ".*, .*, .*", expect = FORBIDDEN, desc = "The other queue was not notified.")
  @State
  public static class MutualTriggerAndScan extends Mutual {
    @Actor
    public void trigger() {
      BareMachine.trigger(one, 5);
    }

    @Actor
    public void scan(III_Result r) {
      r.r1 = BareMachine.scan(other);
    }

    @Arbiter
    public void scanAgain(III_Result r) {
      r.r2 = BareMachine.scan(other);
      r.r3 = BareMachine.scan(one, EVFILT_USER);
    }
  }

  @JCStressTest
  @Outcome(id = "0, 0, 2", expect = ACCEPTABLE, desc = "Both are closed, once, and empty.")
  @Outcome(id = ".*, .*, .*", expect = FORBIDDEN, desc = "One queue keeps the other.")
  @State
  public static class MutualTwoCloses extends Mutual {
    public MutualTwoCloses() {
      BareMachine.trigger(one, 5);
    }

    @Actor
    public void closeOne() {
      machine.close(0);
    }

    @Actor
    public void closeOther() {
      machine.close(1);
    }

    @Arbiter
    public void check(III_Result r) {
      r.r1 = one.size();
      r.r2 = other.size();
      r.r3 = machine.closedQueues();
    }
  }

  @JCStressTest
  @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "The event is there, the other is gone.")
  @Outcome(id = ".*, .*, .*", expect = FORBIDDEN, desc = "Lost, or something of the other is left.")
  @State
  public static class MutualTriggerAndClose extends Mutual {
    @Actor
    public void trigger() {
      BareMachine.trigger(one, 5);
    }

    @Actor
    public void closeOther() {
      machine.close(1);
    }

    @Arbiter
    public void check(III_Result r) {
      r.r1 = BareMachine.scan(one, EVFILT_USER);
      r.r2 = one.size() - 1;
      r.r3 = other.size() + (one.isWatched() ? 10 : 0);
    }
  }

  /** Three queues watch each other in a chain; an event is triggered in the innermost. */
  private abstract static class Chain {
    final BareMachine machine = new BareMachine();

    /** The queues by descriptor: 0 is the innermost, 2 the outermost. */
    final KernelQueue[] queues = new KernelQueue[3];

    Chain(int flags) {
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
  }

  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The trigger came first, and it holds.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The scan came first; the next has it.")
  @Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "The outermost queue was not notified.")
  @State
  public static class ChainLevelTriggered extends Chain {
    public ChainLevelTriggered() {
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
  public static class ChainClear extends Chain {
    public ChainClear() {
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
  public static class ChainCloseOfTheMiddle extends Chain {
    public ChainCloseOfTheMiddle() {
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
