package org.kqueue4j.concurrency;

import static org.kqueue4j.concurrency.BareMachine.SUM;
import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EV_CLEAR;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.kqueue4j.kern.KernelQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Two threads bring a hint each to a knote of a watched queue. One may find that the other
 * processes the knote, on its way to the watcher, and hands its hint over.
 */
@JCStressTest
@Outcome(id = "3, 1", expect = ACCEPTABLE, desc = "Both hints are in the sum, the watcher is told.")
@Outcome(id = ".*", expect = FORBIDDEN, desc = "A hint was lost or applied twice; or not told.")
@State
public class HintsWhileProcessed {
  private final BareMachine machine = new BareMachine();
  private final KernelQueue queue = new KernelQueue(machine);
  private final KernelQueue watcher = new KernelQueue(machine);

  public HintsWhileProcessed() {
    machine.give(0, queue);
    BareMachine.add(queue, 1, SUM, EV_CLEAR);
    BareMachine.add(watcher, 0, EVFILT_READ, EV_CLEAR);
  }

  @Actor
  public void noteOne() {
    machine.source.note(1);
  }

  @Actor
  public void noteTwo() {
    machine.source.note(2);
  }

  @Arbiter
  public void scan(II_Result r) {
    r.r2 = BareMachine.scan(watcher); // first: it is active for as long as the other has events
    r.r1 = BareMachine.scanData(queue);
  }
}
