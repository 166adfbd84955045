package org.kqueue4j.concurrency.waiting;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.function.Supplier;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** An interrupt and an event at a time: the event is taken, or it is still pending afterwards. */
public class InterruptAndEvent {
  private InterruptAndEvent() {}

  /** Interrupts a thread, once it is known, and makes the event happen. */
  private static void interrupt(Supplier<Thread> waiter, Runnable event) {
    Thread thread = waiter.get();
    while (thread == null) {
      Thread.yield();
      thread = waiter.get();
    }
    Moment.pass();
    Moment.inAnyOrder(thread::interrupt, event);
  }

  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "Taken; the interrupt is still to be seen.")
  @Outcome(id = "-1, 1", expect = ACCEPTABLE, desc = "Interrupted; the event is still pending.")
  @Outcome(id = "-1, 0", expect = FORBIDDEN, desc = "The event is lost.")
  @Outcome(id = "0, .*", expect = FORBIDDEN, desc = "Neither woke it.")
  @State
  public static class Parked {
    private final Kqueue queue = Kqueue.open();
    private volatile Thread waiter;
    private volatile boolean over;

    public Parked() {
      queue.add(Kevent.user(1).clear());
    }

    @Actor
    public void sleep(II_Result r) {
      waiter = Thread.currentThread();
      r.r1 = Wait.on(queue);
      while (!over) {
        Thread.yield();
      }
      Thread.interrupted();
    }

    @Actor
    public void interruptAndTrigger() {
      interrupt(() -> waiter, () -> queue.trigger(1));
      over = true;
    }

    @Arbiter
    public void look(II_Result r) {
      r.r2 = Wait.on(queue, Duration.ZERO);
    }
  }

  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "Taken; the interrupt is still to be seen.")
  @Outcome(id = "-1, 1", expect = ACCEPTABLE, desc = "Interrupted; the event is still pending.")
  @Outcome(id = "-1, 0", expect = FORBIDDEN, desc = "The event is lost.")
  @Outcome(id = "0, .*", expect = FORBIDDEN, desc = "Neither woke it.")
  @State
  public static class Spinning {
    private final Kqueue queue = Kqueue.open(Kqueue.Option.SPINS);
    private volatile Thread waiter;
    private volatile boolean over;

    public Spinning() {
      queue.add(Kevent.user(1).clear());
    }

    @Actor
    public void sleep(II_Result r) {
      waiter = Thread.currentThread();
      r.r1 = Wait.on(queue);
      while (!over) {
        Thread.yield();
      }
      Thread.interrupted();
    }

    @Actor
    public void interruptAndTrigger() {
      interrupt(() -> waiter, () -> queue.trigger(1));
      over = true;
    }

    @Arbiter
    public void look(II_Result r) {
      r.r2 = Wait.on(queue, Duration.ZERO);
    }
  }

  @JCStressTest
  @Outcome(
      id = "100, 0, 0",
      expect = ACCEPTABLE,
      desc = "Taken; the interrupt is still to be seen.")
  @Outcome(
      id = "-1, 100, 0",
      expect = ACCEPTABLE,
      desc = "Interrupted; the event is still pending.")
  @Outcome(
      id = "-1, 0, 100",
      expect = FORBIDDEN,
      desc = "A late kick has taken the room of the event, which only the next look has.")
  @Outcome(id = "-1, 0, 0", expect = FORBIDDEN, desc = "The event is lost.")
  @Outcome(id = "0, .*, .*", expect = FORBIDDEN, desc = "Neither woke it.")
  @State
  public static class InEpoll {
    private final Pipe pipe = Wait.pipe();
    private final Kqueue queue = Kqueue.open();
    private volatile Thread waiter;
    private volatile boolean over;

    public InEpoll() {
      queue.add(Kevent.read(pipe.source()).clear());
    }

    @Actor
    public void sleep(III_Result r) {
      waiter = Thread.currentThread();
      r.r1 = Wait.on(queue);
      while (!over) {
        Thread.yield();
      }
      Thread.interrupted();
    }

    @Actor
    public void interruptAndWrite() {
      interrupt(() -> waiter, () -> Wait.write(pipe));
      over = true;
    }

    @Arbiter
    public void look(III_Result r) {
      r.r2 = Wait.on(queue, Duration.ZERO);
      if (r.r2 == Wait.NOTHING) {
        r.r3 = Wait.on(queue, Duration.ZERO);
      }
      queue.close();
      Wait.close(pipe);
    }
  }

  /** The queue is closed at once after the wait: the interrupt must not meet its descriptors. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "Taken, and closed while it was interrupted.")
  @Outcome(id = "-1", expect = ACCEPTABLE, desc = "Interrupted, and closed.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "Neither woke it.")
  @State
  public static class ThenClosed {
    private final Kqueue queue = Wait.openWithEpoll();
    private volatile Thread waiter;
    private volatile boolean over;

    public ThenClosed() {
      queue.add(Kevent.user(1).clear());
    }

    @Actor
    public void sleep(I_Result r) {
      waiter = Thread.currentThread();
      r.r1 = Wait.on(queue);
      queue.close();
      while (!over) {
        Thread.yield();
      }
      Thread.interrupted();
    }

    @Actor
    public void interruptAndTrigger() {
      interrupt(() -> waiter, () -> trigger());
      over = true;
    }

    private void trigger() {
      try {
        queue.trigger(1);
      } catch (KqueueException e) {
        assert e.errno() == Errno.EBADF : e;
      }
    }
  }
}
