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

/** A hint for a knote that is being deleted harms nobody, and leaves nothing. */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Deleted, with or without the hint.")
@Outcome(id = ".*", expect = FORBIDDEN, desc = "Something of it is left.")
@State
public class HintAndDelete {
  private final BareMachine machine = new BareMachine();
  private final KernelQueue queue = new KernelQueue(machine);
  private final KernelQueue watcher = new KernelQueue(machine);

  public HintAndDelete() {
    machine.give(0, queue);
    BareMachine.add(queue, 1, SUM, EV_CLEAR);
    BareMachine.add(watcher, 0, EVFILT_READ, 0);
  }

  @Actor
  public void note() {
    machine.source.note(1);
  }

  @Actor
  public void delete(II_Result r) {
    r.r1 = BareMachine.number(BareMachine.delete(queue, 1, SUM));
  }

  @Arbiter
  public void look(II_Result r) {
    r.r2 = queue.stat() + queue.size() + (machine.source.isEmpty() ? 0 : 10);
    r.r2 += 100 * BareMachine.scan(watcher);
  }
}
