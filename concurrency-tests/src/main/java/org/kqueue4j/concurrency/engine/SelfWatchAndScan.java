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

/**
 * A queue watches itself: its own events are reported once, and the watching is no event for long.
 */
@JCStressTest
@Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "The trigger came first.")
@Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "The scan came first; the next one has it.")
@Outcome(id = ".*, .*, [^0]", expect = FORBIDDEN, desc = "It watches itself watching.")
@Outcome(id = ".*, .*, .*", expect = FORBIDDEN, desc = "The trigger is lost, or came twice.")
@State
public class SelfWatchAndScan {
  private final BareMachine machine = new BareMachine();
  private final KernelQueue queue = new KernelQueue(machine);

  public SelfWatchAndScan() {
    machine.give(0, queue);
    BareMachine.add(queue, 0, EVFILT_READ, 0);
    BareMachine.add(queue, 5, EVFILT_USER, EV_CLEAR);
  }

  @Actor
  public void trigger() {
    BareMachine.trigger(queue, 5);
  }

  @Actor
  public void scan(III_Result r) {
    r.r1 = BareMachine.scan(queue, EVFILT_USER);
  }

  @Arbiter
  public void scanAgain(III_Result r) {
    r.r2 = BareMachine.scan(queue, EVFILT_USER);
    BareMachine.scan(queue);
    r.r3 = BareMachine.scan(queue) + queue.stat();
  }
}
