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

/** A change to a knote waits while another thread brings it a hint, and the hint is kept. */
@JCStressTest
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "Changed, and the hint is applied once.")
@Outcome(id = ".*", expect = FORBIDDEN, desc = "The hint was lost, applied twice, or refused.")
@State
public class HintAndModify {
  private final BareMachine machine = new BareMachine();
  private final KernelQueue queue = new KernelQueue(machine);
  private final KernelQueue watcher = new KernelQueue(machine);

  public HintAndModify() {
    machine.give(0, queue);
    BareMachine.add(queue, 1, SUM, EV_CLEAR);
    BareMachine.add(watcher, 0, EVFILT_READ, EV_CLEAR);
  }

  @Actor
  public void note() {
    machine.source.note(1);
  }

  @Actor
  public void modify(II_Result r) {
    r.r1 = BareMachine.number(BareMachine.add(queue, 1, SUM, 0));
  }

  @Arbiter
  public void scan(II_Result r) {
    r.r2 = BareMachine.scanData(queue);
  }
}
