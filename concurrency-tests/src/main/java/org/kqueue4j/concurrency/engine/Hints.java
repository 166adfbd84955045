// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.concurrency.engine;

import static org.kqueue4j.concurrency.engine.BareMachine.SUM;
import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EV_CLEAR;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.kqueue4j.internal.queue.KernelQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Hints from a source for a knote of a watched queue, while another thread operates on that knote.
 * A thread that finds the knote in process, on its way to the watcher, hands its hint over to the
 * processing thread.
 */
public abstract class Hints {
  final BareMachine machine = new BareMachine();
  final KernelQueue queue = new KernelQueue(machine);
  final KernelQueue watcher = new KernelQueue(machine);

  Hints(int watcherFlags) {
    machine.install(0, queue);
    BareMachine.add(queue, 1, SUM, EV_CLEAR);
    BareMachine.add(watcher, 0, EVFILT_READ, watcherFlags);
  }

  /** The source has no knote of a queue that is closed. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "The queue is empty and the source is free.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "Something is left in a closed queue.")
  @State
  public static class AndClose extends Hints {
    public AndClose() {
      super(0);
    }

    @Actor
    public void close() {
      queue.close();
    }

    @Actor
    public void note() {
      machine.source.note(1);
    }

    @Arbiter
    public void check(II_Result r) {
      machine.source.note(2);
      r.r1 = queue.size() + (queue.hasPending() ? 10 : 0);
      r.r2 = machine.source.isEmpty() ? 0 : 1;
    }
  }

  /** A hint for a knote that is being deleted leaves nothing. */
  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Deleted, with or without the hint.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "Something of the knote is left.")
  @State
  public static class AndDelete extends Hints {
    public AndDelete() {
      super(0);
    }

    @Actor
    public void note() {
      machine.source.note(1);
    }

    @Actor
    public void delete(II_Result r) {
      r.r1 = BareMachine.delete(queue, 1, SUM);
    }

    @Arbiter
    public void check(II_Result r) {
      r.r2 = queue.stat() + queue.size() + (machine.source.isEmpty() ? 0 : 10);
      r.r2 += 100 * BareMachine.scan(watcher);
    }
  }

  /** A change to a knote waits while another thread applies a hint, and the hint is kept. */
  @JCStressTest
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "Changed, and the hint is applied once.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "Lost, applied twice, or the change is refused.")
  @State
  public static class AndModify extends Hints {
    public AndModify() {
      super(EV_CLEAR);
    }

    @Actor
    public void note() {
      machine.source.note(1);
    }

    @Actor
    public void modify(II_Result r) {
      r.r1 = BareMachine.add(queue, 1, SUM, 0);
    }

    @Arbiter
    public void scan(II_Result r) {
      r.r2 = BareMachine.scanData(queue);
    }
  }

  /** Of two threads with a hint each one scans, and its scan waits for a knote in process. */
  @JCStressTest
  @Outcome(id = "3, 0", expect = ACCEPTABLE, desc = "The scan came after both hints.")
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "The scan came between the two hints.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "A hint is lost, or applied twice.")
  @State
  public static class AndScan extends Hints {
    public AndScan() {
      super(EV_CLEAR);
    }

    @Actor
    public void note() {
      machine.source.note(2);
    }

    @Actor
    public void noteAndScan(II_Result r) {
      machine.source.note(1);
      r.r1 = BareMachine.scanData(queue);
    }

    @Arbiter
    public void scanAgain(II_Result r) {
      r.r2 = BareMachine.scanData(queue);
    }
  }

  @JCStressTest
  @Outcome(id = "15, 0", expect = ACCEPTABLE, desc = "Each of the four is applied once.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "A hint is lost, or applied twice.")
  @State
  public static class OfTwoThreads extends Hints {
    public OfTwoThreads() {
      super(EV_CLEAR);
    }

    @Actor
    public void one() {
      machine.source.note(1);
      machine.source.note(2);
    }

    @Actor
    public void other() {
      machine.source.note(4);
      machine.source.note(8);
    }

    @Arbiter
    public void scan(II_Result r) {
      r.r1 = BareMachine.scanData(queue);
      r.r2 = BareMachine.scanData(queue);
    }
  }
}
