package org.kqueue4j.concurrency.waiting;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
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
public class WakeUpAndSelect {
  private static final int RETURNED = 1;
  private static final int TIMED_OUT = 0;

  private WakeUpAndSelect() {}

  private static Selector open() {
    try {
      return new KqueueSelectorProvider().openSelector();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Selects for long; {@link #TIMED_OUT} if nothing but the time has ended it. */
  private static int select(Selector selector) {
    long before = System.nanoTime();
    try {
      selector.select(Wait.LONG.toMillis());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return System.nanoTime() - before < Wait.LONG.toNanos() ? RETURNED : TIMED_OUT;
  }

  private static void close(Selector selector) {
    try {
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "Seen before the sleep, or woken from it.")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "The wake-up is lost: it slept until the timeout.")
  @State
  public static class ByWakeup {
    private final Selector selector = open();

    @Actor
    public void select(I_Result r) {
      r.r1 = WakeUpAndSelect.select(selector);
    }

    @Actor
    public void wakeUp() {
      Moment.pass();
      selector.wakeup();
    }

    @Arbiter
    public void close() {
      WakeUpAndSelect.close(selector);
    }
  }

  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "The selection is over, and the selector closed.")
  @Outcome(
      id = "0",
      expect = FORBIDDEN,
      desc = "It slept until the timeout, and the close with it.")
  @State
  public static class ByClose {
    private final Selector selector = open();

    @Actor
    public void select(I_Result r) {
      try {
        r.r1 = WakeUpAndSelect.select(selector);
      } catch (ClosedSelectorException e) {
        r.r1 = RETURNED;
      }
    }

    @Actor
    public void close() {
      Moment.pass();
      WakeUpAndSelect.close(selector);
    }
  }

  @JCStressTest
  @Outcome(id = "1, 7", expect = ACCEPTABLE, desc = "The selection is over; the event is pending.")
  @Outcome(id = "0, .*", expect = FORBIDDEN, desc = "It slept though an event was pending.")
  @State
  public static class ByAnEventOfItsQueue {
    private final Selector selector = open();
    private final Kqueue queue = KqueueSelector.of(selector).kqueue();

    public ByAnEventOfItsQueue() {
      queue.add(Kevent.user(7).clear());
    }

    @Actor
    public void select(II_Result r) {
      r.r1 = WakeUpAndSelect.select(selector);
    }

    @Actor
    public void trigger() {
      Moment.pass();
      queue.trigger(7);
    }

    @Arbiter
    public void take(II_Result r) {
      r.r2 = Wait.on(queue);
      WakeUpAndSelect.close(selector);
    }
  }

  @JCStressTest
  @Outcome(
      id = "1, 1",
      expect = ACCEPTABLE,
      desc = "The selection is over, by the interrupt alone.")
  @Outcome(id = "0, .*", expect = FORBIDDEN, desc = "It slept until the timeout.")
  @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "The thread does not know of its interrupt.")
  @State
  public static class ByInterrupt {
    private final Selector selector = open();
    private volatile Thread selecting;

    @Actor
    public void select(II_Result r) {
      selecting = Thread.currentThread();
      r.r1 = WakeUpAndSelect.select(selector);
      r.r2 = Thread.interrupted() ? 1 : 0;
    }

    @Actor
    public void interrupt() {
      Thread thread = selecting;
      while (thread == null) {
        Thread.yield();
        thread = selecting;
      }
      Moment.pass();
      thread.interrupt();
    }

    @Arbiter
    public void close() {
      WakeUpAndSelect.close(selector);
    }
  }

  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "A key registered meanwhile is seen.")
  @Outcome(id = "0, .*", expect = FORBIDDEN, desc = "A wake-up is lost.")
  @Outcome(id = "1, 0", expect = FORBIDDEN, desc = "The registration is lost.")
  @State
  public static class ByWakeupAfterRegistration {
    private final Selector selector = open();
    private final Pipe pipe = Wait.pipe();

    public ByWakeupAfterRegistration() {
      Wait.write(pipe);
    }

    @Actor
    public void select(II_Result r) {
      r.r1 = WakeUpAndSelect.select(selector);
    }

    @Actor
    public void register() {
      try {
        pipe.source().configureBlocking(false);
        pipe.source().register(selector, SelectionKey.OP_READ);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      selector.wakeup();
    }

    @Arbiter
    public void look(II_Result r) {
      r.r1 = WakeUpAndSelect.select(selector) == RETURNED ? r.r1 : TIMED_OUT;
      r.r2 = selector.selectedKeys().size();
      WakeUpAndSelect.close(selector);
      Wait.close(pipe);
    }
  }
}
