// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.concurrency.engine;

import static org.kqueue4j.concurrency.engine.BareMachine.SUM;
import static org.kqueue4j.sys.Event.EVFILT_USER;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.queue.KernelQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A queue is closed while another thread operates on it. */
public final class QueueClose {
  private QueueClose() {}

  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "One closes it, the other finds it closed.")
  @Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "Closed twice, or not wholly.")
  @State
  public static class AndClose {
    private final BareMachine machine = new BareMachine();
    private final KernelQueue queue = new KernelQueue(machine);

    public AndClose() {
      BareMachine.add(queue, 1, EVFILT_USER, 0);
      BareMachine.add(queue, 2, SUM, 0);
    }

    @Actor
    public void one() {
      queue.close();
    }

    @Actor
    public void other() {
      queue.close();
    }

    @Arbiter
    public void check(II_Result r) {
      r.r1 = machine.closedQueues();
      r.r2 = queue.size() + (machine.source.isEmpty() ? 0 : 10);
    }
  }

  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Added, then deleted by the close.")
  @Outcome(id = "9, 0", expect = ACCEPTABLE, desc = "Closed, then EBADF.")
  @Outcome(id = ".*, [^0]", expect = FORBIDDEN, desc = "A knote in a closed queue.")
  @State
  public static class AndRegister {
    private final BareMachine machine = new BareMachine();
    private final KernelQueue queue = new KernelQueue(machine);

    @Actor
    public void close() {
      queue.close();
    }

    @Actor
    public void add(II_Result r) {
      r.r1 = BareMachine.add(queue, 1, SUM, 0);
    }

    @Arbiter
    public void check(II_Result r) {
      r.r2 = queue.size() + (machine.source.isEmpty() ? 0 : 10);
    }
  }

  @JCStressTest
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "Triggered, then closed.")
  @Outcome(id = "9, 0", expect = ACCEPTABLE, desc = "Closed, then EBADF.")
  @Outcome(id = ".*, [^0]", expect = FORBIDDEN, desc = "Something is left in a closed queue.")
  @State
  public static class AndTrigger {
    private final KernelQueue queue = new KernelQueue(new BareMachine());

    public AndTrigger() {
      BareMachine.add(queue, 1, EVFILT_USER, 0);
    }

    @Actor
    public void close() {
      queue.close();
    }

    @Actor
    public void trigger(II_Result r) {
      r.r1 = BareMachine.trigger(queue, 1);
    }

    @Arbiter
    public void check(II_Result r) {
      r.r2 = queue.size() + (queue.hasPending() ? 10 : 0);
    }
  }

  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "Reported, then closed.")
  @Outcome(id = "9, 0", expect = ACCEPTABLE, desc = "Closed, then EBADF.")
  @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "The close deleted the knotes during the call.")
  @Outcome(id = ".*, [^0]", expect = FORBIDDEN, desc = "Something is left in a closed queue.")
  private static class Poll {
    final Kqueue queue = Kqueue.open();

    void poll(II_Result r) {
      r.r1 = Polls.valueOrErrno(() -> queue.poll().size());
    }
  }

  @JCStressTest
  @State
  public static class AndPoll extends Poll {
    public AndPoll() {
      queue.register(Watch.user()).trigger();
    }

    @Actor
    public void close() {
      queue.close();
    }

    @Actor
    public void scan(II_Result r) {
      poll(r);
    }

    @Arbiter
    public void check(II_Result r) {
      r.r2 = queue.size();
    }
  }

  /** A periodic timer that is always due does not keep a queue from being closed. */
  @JCStressTest
  @State
  public static class AndExpiry extends Poll {
    public AndExpiry() {
      queue.register(Watch.timer(Duration.ofNanos(1)));
    }

    @Actor
    public void scan(II_Result r) {
      poll(r);
    }

    @Actor
    public void close() {
      queue.close();
    }

    @Arbiter
    public void check(II_Result r) {
      r.r2 = queue.size();
    }
  }
}
