// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.concurrency.waiting;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.nio.channels.Pipe;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.sys.Errno;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** An interrupt and an event come together: the event is taken, or still pending afterwards. */
public abstract class InterruptAndEvent {
  final Interruption interruption = new Interruption();
  final Kqueue queue;

  InterruptAndEvent(Kqueue queue) {
    this.queue = queue;
  }

  final int expectInterrupt() {
    return interruption.expect(() -> Wait.on(queue));
  }

  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "Taken; the interrupt is still pending.")
  @Outcome(id = "-1, 1", expect = ACCEPTABLE, desc = "Interrupted; the event is pending.")
  @Outcome(id = "-1, 0", expect = FORBIDDEN, desc = "The event is lost.")
  @Outcome(id = "0, .*", expect = FORBIDDEN, desc = "Neither woke it.")
  private static class Trigger extends InterruptAndEvent {
    private final Registration event = queue.register(Watch.user(), 1);

    Trigger(Kqueue.Option... options) {
      super(Kqueue.open(options));
    }

    final void interruptWithTrigger() {
      interruption.interruptAnd(event::trigger);
    }
  }

  @JCStressTest
  @State
  public static class Parked extends Trigger {
    @Actor
    public void sleep(II_Result r) {
      r.r1 = expectInterrupt();
    }

    @Actor
    public void interruptAndTrigger() {
      interruptWithTrigger();
    }

    @Arbiter
    public void poll(II_Result r) {
      r.r2 = Wait.poll(queue);
    }
  }

  @JCStressTest
  @State
  public static class Spinning extends Trigger {
    public Spinning() {
      super(Kqueue.Option.SPINS);
    }

    @Actor
    public void sleep(II_Result r) {
      r.r1 = expectInterrupt();
    }

    @Actor
    public void interruptAndTrigger() {
      interruptWithTrigger();
    }

    @Arbiter
    public void poll(II_Result r) {
      r.r2 = Wait.poll(queue);
    }
  }

  @JCStressTest
  @Outcome(id = "100, 0, 0", expect = ACCEPTABLE, desc = "Taken; the interrupt is still pending.")
  @Outcome(id = "-1, 100, 0", expect = ACCEPTABLE, desc = "Interrupted; the event is pending.")
  @Outcome(id = "-1, 0, 100", expect = FORBIDDEN, desc = "A wake-up took its room in one poll.")
  @Outcome(id = "-1, 0, 0", expect = FORBIDDEN, desc = "The event is lost.")
  @Outcome(id = "0, .*, .*", expect = FORBIDDEN, desc = "Neither woke it.")
  @State
  public static class InEpoll extends InterruptAndEvent {
    private final Pipe pipe = Wait.pipe();

    public InEpoll() {
      super(Kqueue.open());
      queue.register(Watch.read(pipe.source()).clear());
    }

    @Actor
    public void sleep(III_Result r) {
      r.r1 = expectInterrupt();
    }

    @Actor
    public void interruptAndWrite() {
      interruption.interruptAnd(() -> Wait.write(pipe));
    }

    @Arbiter
    public void poll(III_Result r) {
      r.r2 = Wait.poll(queue);
      if (r.r2 == Wait.NOTHING) {
        r.r3 = Wait.poll(queue);
      }
      queue.close();
      Wait.close(pipe);
    }
  }

  /** The queue is closed right after the wait: the interrupt must not reach its descriptors. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "Taken, and closed during the interrupt.")
  @Outcome(id = "-1", expect = ACCEPTABLE, desc = "Interrupted, and closed.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "Neither woke it.")
  @State
  public static class ThenClosed extends InterruptAndEvent {
    private final Registration event = queue.register(Watch.user(), 1);

    public ThenClosed() {
      super(Wait.openWithEpoll());
    }

    @Actor
    public void sleep(I_Result r) {
      r.r1 =
          interruption.expect(
              () -> {
                int result = Wait.on(queue);
                queue.close();
                return result;
              });
    }

    @Actor
    public void interruptAndTrigger() {
      interruption.interruptAnd(
          () -> {
            int result = Wait.trigger(event);
            assert result == 1 || result == -Errno.EBADF.number() : result;
          });
    }
  }
}
