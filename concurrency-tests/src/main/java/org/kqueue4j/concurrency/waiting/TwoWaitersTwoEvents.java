// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.concurrency.waiting;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.nio.channels.Pipe;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two threads wait and two events come: each thread gets one. */
public abstract class TwoWaitersTwoEvents {
  final Kqueue queue;
  final Registration one;

  TwoWaitersTwoEvents(Kqueue queue) {
    this.queue = queue;
    one = queue.register(Watch.user(), 1);
  }

  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "Each has one.")
  @Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "Each has one.")
  @Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "One not woken, or an event reported twice.")
  private static class TwoTriggers extends TwoWaitersTwoEvents {
    private final Registration two;

    TwoTriggers(Kqueue queue) {
      super(queue);
      two = queue.register(Watch.user(), 2);
    }

    final int waitAndTriggerBoth() {
      return Wait.during(
          () -> Wait.on(queue),
          () -> {
            Moment.pass();
            one.trigger();
            two.trigger();
          });
    }
  }

  @JCStressTest
  @State
  public static class Parked extends TwoTriggers {
    public Parked() {
      super(Kqueue.open());
    }

    @Actor
    public void sleep(II_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void trigger(II_Result r) {
      r.r2 = waitAndTriggerBoth();
    }
  }

  @JCStressTest
  @State
  public static class InEpoll extends TwoTriggers {
    public InEpoll() {
      super(Wait.openWithEpoll());
    }

    @Actor
    public void sleep(II_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void trigger(II_Result r) {
      r.r2 = waitAndTriggerBoth();
    }

    @Arbiter
    public void close() {
      queue.close();
    }
  }

  /** The waiters poll for a wake-up for a moment, before they block. */
  @JCStressTest
  @State
  public static class Spinning extends TwoTriggers {
    public Spinning() {
      super(Kqueue.open(Kqueue.Option.SPINS));
    }

    @Actor
    public void sleep(II_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void trigger(II_Result r) {
      r.r2 = waitAndTriggerBoth();
    }
  }

  @Outcome(id = "1, 100", expect = ACCEPTABLE, desc = "Each has one.")
  @Outcome(id = "100, 1", expect = ACCEPTABLE, desc = "Each has one.")
  @Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "One not woken, or an event reported twice.")
  private static class ByteBesideTrigger extends TwoWaitersTwoEvents {
    final Pipe pipe = Wait.pipe();

    ByteBesideTrigger() {
      super(Kqueue.open());
      queue.register(Watch.read(pipe.source()).clear());
    }

    final void closeAll() {
      queue.close();
      Wait.close(pipe);
    }
  }

  /** One event comes through the epoll, the other does not. */
  @JCStressTest
  @State
  public static class ByteAndTrigger extends ByteBesideTrigger {
    @Actor
    public void sleep(II_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void writeAndTrigger(II_Result r) {
      r.r2 =
          Wait.during(
              () -> Wait.on(queue),
              () -> {
                Moment.pass();
                Wait.write(pipe);
                one.trigger();
              });
    }

    @Arbiter
    public void close() {
      closeAll();
    }
  }

  /** A platform thread leads, which a virtual thread never does. */
  @JCStressTest
  @State
  public static class PlatformAndVirtual extends ByteBesideTrigger {
    @Actor
    public void sleep(II_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void writeAndTrigger(II_Result r) {
      r.r2 =
          Wait.during(
              () -> Wait.onVirtually(queue),
              () -> {
                Moment.pass();
                Moment.pass();
                one.trigger();
                Wait.write(pipe);
              });
    }

    @Arbiter
    public void close() {
      closeAll();
    }
  }

  /** A virtual thread that is woken for one event polls, and may find the other one too. */
  @JCStressTest
  @State
  public static class TwoVirtual extends ByteBesideTrigger {
    public TwoVirtual() {
      Wait.beginBackgroundPolling(queue, one);
    }

    @Actor
    public void sleep(II_Result r) {
      r.r1 = Wait.onVirtually(queue);
    }

    @Actor
    public void triggerAndWrite(II_Result r) {
      r.r2 =
          Wait.during(
              () -> Wait.onVirtually(queue),
              () -> {
                Moment.pass();
                Moment.pass();
                Moment.inAnyOrder(() -> Wait.write(pipe), one::trigger);
              });
    }

    @Arbiter
    public void close() {
      closeAll();
    }
  }

  /** Both come through the epoll, and the thread that reads it has room for one. */
  @JCStressTest
  @Outcome(id = "100, 100, 0", expect = ACCEPTABLE, desc = "One each.")
  @Outcome(id = ".*, .*, .*", expect = FORBIDDEN, desc = "One not woken, or an event twice.")
  @State
  public static class TwoBytes extends ByteBesideTrigger {
    private final Pipe other = Wait.pipe();

    public TwoBytes() {
      queue.register(Watch.read(other.source()).clear());
    }

    @Actor
    public void sleep(III_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void writeBoth(III_Result r) {
      r.r2 =
          Wait.during(
              () -> Wait.on(queue),
              () -> {
                Moment.pass();
                Wait.write(pipe);
                Wait.write(other);
              });
    }

    @Arbiter
    public void close(III_Result r) {
      r.r3 = Wait.poll(queue);
      closeAll();
      Wait.close(other);
    }
  }
}
