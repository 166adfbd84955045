// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.concurrency.waiting;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.nio.channels.ClosedSelectorException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.nio.KqueueSelector;
import org.kqueue4j.nio.KqueueSelectorProvider;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** Whatever ends a selection ends it also just as it begins. */
public abstract class WakeUpAndSelect {
  static final int RETURNED = 1;
  static final int TIMED_OUT = 0;

  final Selector selector = Wait.unchecked(() -> new KqueueSelectorProvider().openSelector());

  /** Selects for long; returns {@link #TIMED_OUT} if only the time has ended the selection. */
  final int await() {
    long before = System.nanoTime();
    Wait.unchecked(() -> selector.select(Wait.LONG.toMillis()));
    return System.nanoTime() - before < Wait.LONG.toNanos() ? RETURNED : TIMED_OUT;
  }

  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "Seen before the sleep, or woken from it.")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "The wake-up is lost: it slept until the timeout.")
  @State
  public static class ByWakeup extends WakeUpAndSelect {
    @Actor
    public void select(I_Result r) {
      r.r1 = await();
    }

    @Actor
    public void wakeUp() {
      Moment.pass();
      selector.wakeup();
    }

    @Arbiter
    public void close() {
      Wait.close(selector);
    }
  }

  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "The selection is over, and the selector closed.")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "Both slept until the timeout.")
  @State
  public static class ByClose extends WakeUpAndSelect {
    @Actor
    public void select(I_Result r) {
      try {
        r.r1 = await();
      } catch (ClosedSelectorException e) {
        r.r1 = RETURNED;
      }
    }

    @Actor
    public void close() {
      Moment.pass();
      Wait.close(selector);
    }
  }

  @JCStressTest
  @Outcome(id = "1, 7", expect = ACCEPTABLE, desc = "The selection is over; the event is pending.")
  @Outcome(id = "0, .*", expect = FORBIDDEN, desc = "It slept though an event was pending.")
  @State
  public static class ByAnEventOfItsQueue extends WakeUpAndSelect {
    private final Kqueue queue = KqueueSelector.of(selector).kqueue();
    private final Registration event = queue.register(Watch.user(), 7);

    @Actor
    public void select(II_Result r) {
      r.r1 = await();
    }

    @Actor
    public void trigger() {
      Moment.pass();
      event.trigger();
    }

    @Arbiter
    public void take(II_Result r) {
      r.r2 = Wait.on(queue);
      Wait.close(selector);
    }
  }

  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Only the interrupt ended the selection.")
  @Outcome(id = "0, .*", expect = FORBIDDEN, desc = "It slept until the timeout.")
  @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "The selection has cleared the interrupt.")
  @State
  public static class ByInterrupt extends WakeUpAndSelect {
    private final Interruption interruption = new Interruption();

    @Actor
    public void select(II_Result r) {
      interruption.expect(
          () -> {
            r.r1 = await();
            r.r2 = Thread.interrupted() ? 1 : 0;
            return r.r1;
          });
    }

    @Actor
    public void interrupt() {
      interruption.interruptAnd(() -> {});
    }

    @Arbiter
    public void close() {
      Wait.close(selector);
    }
  }

  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The newly registered key is seen.")
  @Outcome(id = "0, .*", expect = FORBIDDEN, desc = "A wake-up is lost.")
  @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "The registration is lost.")
  @State
  public static class ByWakeupAfterRegistration extends WakeUpAndSelect {
    private final Pipe pipe = Wait.pipe();

    public ByWakeupAfterRegistration() {
      Wait.write(pipe);
    }

    @Actor
    public void select(II_Result r) {
      r.r1 = await();
    }

    @Actor
    public void register() {
      Wait.unchecked(
          () -> pipe.source().configureBlocking(false).register(selector, SelectionKey.OP_READ));
      selector.wakeup();
    }

    @Arbiter
    public void check(II_Result r) {
      r.r1 = await() == RETURNED ? r.r1 : TIMED_OUT;
      r.r2 = selector.selectedKeys().size();
      Wait.close(selector);
      Wait.close(pipe);
    }
  }
}
