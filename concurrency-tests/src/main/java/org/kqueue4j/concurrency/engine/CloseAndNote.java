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

/** A source that brings a hint to a queue that is being closed finds nothing there afterwards. */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "The queue is empty and the source is free.")
@Outcome(id = ".*", expect = FORBIDDEN, desc = "Something is left in a closed queue.")
@State
public class CloseAndNote {
  private final BareMachine machine = new BareMachine();
  private final KernelQueue queue = new KernelQueue(machine);
  private final KernelQueue watcher = new KernelQueue(machine);

  public CloseAndNote() {
    machine.give(0, queue);
    BareMachine.add(queue, 1, SUM, EV_CLEAR);
    BareMachine.add(watcher, 0, EVFILT_READ, 0);
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
  public void look(II_Result r) {
    machine.source.note(2);
    r.r1 = queue.size() + (queue.hasPending() ? 10 : 0);
    r.r2 = machine.source.isEmpty() ? 0 : 1;
  }
}
