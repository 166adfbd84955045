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
 * Two threads bring two hints each to a knote of a watched queue. Whoever finds that the other
 * processes the knote hands its hint over.
 */
@JCStressTest
@Outcome(id = "15, 0", expect = ACCEPTABLE, desc = "Each of the four is applied once.")
@Outcome(id = ".*", expect = FORBIDDEN, desc = "A hint was lost, or applied twice.")
@State
public class HintsOfTwoThreads {
  private final BareMachine machine = new BareMachine();
  private final KernelQueue queue = new KernelQueue(machine);
  private final KernelQueue watcher = new KernelQueue(machine);

  public HintsOfTwoThreads() {
    machine.give(0, queue);
    BareMachine.add(queue, 1, SUM, EV_CLEAR);
    BareMachine.add(watcher, 0, EVFILT_READ, EV_CLEAR);
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
