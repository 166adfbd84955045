package org.kqueue4j.concurrency.waiting;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** Something happens in a queue that the one watches on which a thread sleeps. */
public class NestedAndSleep {
  private NestedAndSleep() {}

  @JCStressTest
  @Outcome(id = "100", expect = ACCEPTABLE, desc = "Seen before the sleep, or woken from it.")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "It was not told.")
  @State
  public static class Triggered {
    private final Kqueue inner = Kqueue.open();
    private final Kqueue outer = Kqueue.open();

    public Triggered() {
      inner.add(Kevent.user(1));
      outer.add(Kevent.read(inner));
    }

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.on(outer);
    }

    @Actor
    public void trigger() {
      Moment.pass();
      inner.trigger(1);
    }

    @Arbiter
    public void close() {
      inner.close();
      outer.close();
    }
  }

  @JCStressTest
  @Outcome(id = "100", expect = ACCEPTABLE, desc = "The timer of the inner one was seen.")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "Nobody looked at the inner one's timer.")
  @State
  public static class TimerArmed {
    private final Kqueue inner = Kqueue.open();
    private final Kqueue outer = Kqueue.open();

    public TimerArmed() {
      outer.add(Kevent.read(inner));
    }

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.on(outer);
    }

    @Actor
    public void arm() {
      Moment.pass();
      inner.add(Kevent.timer(1, Duration.ofNanos(50_000)));
    }

    @Arbiter
    public void close() {
      inner.close();
      outer.close();
    }
  }

  /** The inner one is closed: that alone wakes nobody, but the next event does. */
  @JCStressTest
  @Outcome(id = "100, 0", expect = ACCEPTABLE, desc = "Seen before the close.")
  @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "Closed first; the other event was seen.")
  @Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "It was not told, or the closed one is left.")
  @State
  public static class Closed {
    private final Kqueue inner = Kqueue.open();
    private final Kqueue outer = Kqueue.open();

    public Closed() {
      inner.add(Kevent.user(1));
      outer.add(Kevent.read(inner));
      outer.add(Kevent.user(2));
    }

    @Actor
    public void sleep(II_Result r) {
      r.r1 = Wait.on(outer);
    }

    @Actor
    public void triggerAndClose() {
      Moment.pass();
      inner.trigger(1);
      inner.close();
      outer.trigger(2);
    }

    @Arbiter
    public void look(II_Result r) {
      r.r2 = outer.size() - 1;
      outer.close();
    }
  }
}
