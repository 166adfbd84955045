package org.kqueue4j.concurrency;

import static org.kqueue4j.concurrency.BareMachine.SUM;
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

/** Two hints while another thread scans: each is counted in one report, and in one only. */
@JCStressTest
@Outcome(id = "0, 2", expect = ACCEPTABLE, desc = "The scan came before both.")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The scan came between them.")
@Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "The scan came after both.")
@Outcome(id = ".*", expect = FORBIDDEN, desc = "A hint was lost, or applied twice.")
@State
public class HintsAndScan {
  private final BareMachine machine = new BareMachine();
  private final KernelQueue queue = new KernelQueue(machine);

  public HintsAndScan() {
    BareMachine.add(queue, 1, SUM, EV_CLEAR);
  }

  @Actor
  public void note() {
    machine.source.note(1);
    machine.source.note(1);
  }

  @Actor
  public void scan(II_Result r) {
    r.r1 = BareMachine.scanData(queue);
  }

  @Arbiter
  public void scanAgain(II_Result r) {
    r.r2 = BareMachine.scanData(queue);
  }
}
