package org.kqueue4j.concurrency.waiting;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A trigger just as a thread goes to sleep wakes it. */
public class WakeUpAndSleep {
  private WakeUpAndSleep() {}

  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "Seen before the sleep, or woken from it.")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "The wake-up is lost: it slept until the timeout.")
  @Outcome(id = "-1", expect = FORBIDDEN, desc = "It was interrupted, by nobody.")
  @State
  public static class Parked {
    private final Kqueue queue = Kqueue.open();

    public Parked() {
      queue.add(Kevent.user(1).clear());
    }

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void trigger() {
      Moment.pass();
      queue.trigger(1);
    }
  }

  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "Seen before the sleep, or kicked out of it.")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "The wake-up is lost: it slept until the timeout.")
  @Outcome(id = "-1", expect = FORBIDDEN, desc = "It was interrupted, by nobody.")
  @State
  public static class InEpoll {
    private final Kqueue queue = Wait.openWithEpoll();

    public InEpoll() {
      queue.add(Kevent.user(1).clear());
    }

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void trigger() {
      Moment.pass();
      queue.trigger(1);
    }

    @Arbiter
    public void close() {
      queue.close();
    }
  }

  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "Seen before the sleep, or woken from it.")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "The wake-up is lost: it slept until the timeout.")
  @Outcome(id = "-1", expect = FORBIDDEN, desc = "It was interrupted, by nobody.")
  @State
  public static class Virtual {
    private final Kqueue queue = Kqueue.open();

    public Virtual() {
      queue.add(Kevent.user(1).clear());
    }

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.onVirtually(queue);
    }

    @Actor
    public void trigger() {
      Moment.pass();
      Moment.pass();
      queue.trigger(1);
    }

    @Arbiter
    public void close() {
      queue.close();
    }
  }

  /** It looks for a moment whether it is woken, before it blocks. */
  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "Seen before the sleep, while it spun, or woken.")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "The wake-up is lost between spin and sleep.")
  @Outcome(id = "-1", expect = FORBIDDEN, desc = "It was interrupted, by nobody.")
  @State
  public static class Spinning {
    private final Kqueue queue = Kqueue.open(Kqueue.Option.SPINS);

    public Spinning() {
      queue.add(Kevent.user(1).clear());
    }

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void trigger() {
      Moment.pass();
      queue.trigger(1);
    }
  }

  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "Seen before the sleep, while it spun, or kicked.")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "The wake-up is lost between spin and sleep.")
  @Outcome(id = "-1", expect = FORBIDDEN, desc = "It was interrupted, by nobody.")
  @State
  public static class SpinningBeforeEpoll {
    private final Kqueue queue = Wait.openWithEpoll(Kqueue.Option.SPINS);

    public SpinningBeforeEpoll() {
      queue.add(Kevent.user(1).clear());
    }

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void trigger() {
      Moment.pass();
      queue.trigger(1);
    }

    @Arbiter
    public void close() {
      queue.close();
    }
  }
}
