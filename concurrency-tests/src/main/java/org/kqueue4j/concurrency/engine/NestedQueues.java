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
import org.openjdk.jcstress.infra.results.I_Result;

/** A queue watches another one, in which something happens, or one of the two is closed. */
public abstract class NestedQueues {
  final BareMachine machine = new BareMachine();
  final KernelQueue inner = new KernelQueue(machine);
  final KernelQueue outer = new KernelQueue(machine);

  NestedQueues() {
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

  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "It saw the count, or was notified.")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "It neither saw the count nor was notified.")
  @State
  public static class WatchAndTrigger extends NestedQueues {
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
  public static class WatchAndInnerClose extends NestedQueues {
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
  public static class ScanAndInnerClose extends NestedQueues {
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
  public static class TriggerAndInnerClose extends NestedQueues {
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
  public static class TriggerAndOuterClose extends NestedQueues {
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
  public static class SelfWatch extends NestedQueues {
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
}
