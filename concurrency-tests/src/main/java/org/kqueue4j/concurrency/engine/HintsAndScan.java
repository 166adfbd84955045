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
 * Two threads bring a hint each to a knote of a watched queue, and one of them scans. It may find
 * that the other processes the knote, on its way to the watcher: then it hands its hint over, and
 * its scan waits.
 */
@JCStressTest
@Outcome(id = "3, 0", expect = ACCEPTABLE, desc = "The scan came after both hints.")
@Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "The scan came between the two hints.")
@Outcome(id = ".*", expect = FORBIDDEN, desc = "A hint was lost, or applied twice.")
@State
public class HintsAndScan {
  private final BareMachine machine = new BareMachine();
  private final KernelQueue queue = new KernelQueue(machine);
  private final KernelQueue watcher = new KernelQueue(machine);

  public HintsAndScan() {
    machine.give(0, queue);
    BareMachine.add(queue, 1, SUM, EV_CLEAR);
    BareMachine.add(watcher, 0, EVFILT_READ, EV_CLEAR);
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
