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
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The outermost of three queues that watch each other in a chain is scanned just as something
 * happens in the innermost.
 */
public class ChainAndScan {
  private ChainAndScan() {}

  /** Descriptors: 0 for the innermost, 1 for the one that watches it, and 2 for the outermost. */
  private static KernelQueue[] chain(BareMachine machine, int flags) {
    KernelQueue[] queues = new KernelQueue[3];
    for (int i = 0; i < queues.length; i++) {
      queues[i] = new KernelQueue(machine);
      machine.give(i, queues[i]);
      if (i > 0) {
        BareMachine.add(queues[i], i - 1, EVFILT_READ, flags);
      }
    }
    BareMachine.add(queues[0], 5, EVFILT_USER, 0);
    return queues;
  }

  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The trigger came first, and it holds.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The scan came first; the next one has it.")
  @Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "The outermost did not hear of it.")
  @State
  public static class Level {
    private final KernelQueue[] queues = chain(new BareMachine(), 0);

    @Actor
    public void trigger() {
      BareMachine.trigger(queues[0], 5);
    }

    @Actor
    public void scan(II_Result r) {
      r.r1 = BareMachine.scan(queues[2]);
    }

    @Arbiter
    public void scanAgain(II_Result r) {
      r.r2 = BareMachine.scan(queues[2]);
    }
  }

  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The trigger came first.")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The scan came first; the next one has it.")
  @Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "The outermost did not hear of it, or twice.")
  @State
  public static class Clear {
    private final KernelQueue[] queues = chain(new BareMachine(), EV_CLEAR);

    @Actor
    public void trigger() {
      BareMachine.trigger(queues[0], 5);
    }

    @Actor
    public void scan(II_Result r) {
      r.r1 = BareMachine.scan(queues[2]);
    }

    @Arbiter
    public void scanAgain(II_Result r) {
      r.r2 = BareMachine.scan(queues[2]);
    }
  }

  @JCStressTest
  @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "The middle one is gone with its knotes.")
  @Outcome(id = ".*, .*, .*", expect = FORBIDDEN, desc = "Something of the middle one is left.")
  @State
  public static class CloseOfTheMiddle {
    private final BareMachine machine = new BareMachine();
    private final KernelQueue[] queues = chain(machine, 0);

    @Actor
    public void trigger() {
      BareMachine.trigger(queues[0], 5);
    }

    @Actor
    public void close() {
      machine.close(1);
    }

    @Arbiter
    public void look(III_Result r) {
      r.r1 = BareMachine.scan(queues[0]);
      r.r2 = queues[1].size() + (queues[0].isWatched() ? 10 : 0) + (queues[1].isClosed() ? 0 : 100);
      r.r3 = queues[2].size() + queues[2].stat();
    }
  }
}
