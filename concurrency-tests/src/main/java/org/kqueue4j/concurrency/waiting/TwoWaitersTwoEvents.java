package org.kqueue4j.concurrency.waiting;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.concurrent.Future;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two threads wait and two events come: each gets one. */
public class TwoWaitersTwoEvents {
  private TwoWaitersTwoEvents() {}

  @JCStressTest
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "Each has one.")
  @Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "Each has one.")
  @Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "One was not woken, or an event came twice.")
  @State
  public static class Parked {
    private final Kqueue queue = Kqueue.open();

    public Parked() {
      queue.add(Kevent.user(1).clear());
      queue.add(Kevent.user(2).clear());
    }

    @Actor
    public void sleep(II_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void trigger(II_Result r) {
      Future<Integer> aside = Wait.aside(() -> Wait.on(queue));
      Moment.pass();
      queue.trigger(1);
      queue.trigger(2);
      r.r2 = Wait.result(aside);
    }
  }

  @JCStressTest
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "Each has one.")
  @Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "Each has one.")
  @Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "One was not woken, or an event came twice.")
  @State
  public static class InEpoll {
    private final Kqueue queue = Wait.openWithEpoll();

    public InEpoll() {
      queue.add(Kevent.user(1).clear());
      queue.add(Kevent.user(2).clear());
    }

    @Actor
    public void sleep(II_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void trigger(II_Result r) {
      Future<Integer> aside = Wait.aside(() -> Wait.on(queue));
      Moment.pass();
      queue.trigger(1);
      queue.trigger(2);
      r.r2 = Wait.result(aside);
    }

    @Arbiter
    public void close() {
      queue.close();
    }
  }

  /** One event comes through the epoll, the other past it. */
  @JCStressTest
  @Outcome(id = "1, 100", expect = ACCEPTABLE, desc = "Each has one.")
  @Outcome(id = "100, 1", expect = ACCEPTABLE, desc = "Each has one.")
  @Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "One was not woken, or an event came twice.")
  @State
  public static class ByteAndTrigger {
    private final Pipe pipe = Wait.pipe();
    private final Kqueue queue = Kqueue.open();

    public ByteAndTrigger() {
      queue.add(Kevent.read(pipe.source()).clear());
      queue.add(Kevent.user(1).clear());
    }

    @Actor
    public void sleep(II_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void writeAndTrigger(II_Result r) {
      Future<Integer> aside = Wait.aside(() -> Wait.on(queue));
      Moment.pass();
      Wait.write(pipe);
      queue.trigger(1);
      r.r2 = Wait.result(aside);
    }

    @Arbiter
    public void close() {
      queue.close();
      Wait.close(pipe);
    }
  }

  /** Both come through the epoll, and who takes them in has room for one. */
  @JCStressTest
  @Outcome(id = "100, 100, 0", expect = ACCEPTABLE, desc = "Each has one.")
  @Outcome(
      id = ".*, .*, .*",
      expect = FORBIDDEN,
      desc = "One was not woken, or an event came twice.")
  @State
  public static class TwoBytes {
    private final Pipe one = Wait.pipe();
    private final Pipe other = Wait.pipe();
    private final Kqueue queue = Kqueue.open();

    public TwoBytes() {
      queue.add(Kevent.read(one.source()).clear());
      queue.add(Kevent.read(other.source()).clear());
    }

    @Actor
    public void sleep(III_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void writeBoth(III_Result r) {
      Future<Integer> aside = Wait.aside(() -> Wait.on(queue));
      Moment.pass();
      Wait.write(one);
      Wait.write(other);
      r.r2 = Wait.result(aside);
    }

    @Arbiter
    public void close(III_Result r) {
      r.r3 = Wait.on(queue, Duration.ZERO);
      queue.close();
      Wait.close(one);
      Wait.close(other);
    }
  }

  /** A platform thread that leads, and a virtual one that never does. */
  @JCStressTest
  @Outcome(id = "1, 100", expect = ACCEPTABLE, desc = "Each has one.")
  @Outcome(id = "100, 1", expect = ACCEPTABLE, desc = "Each has one.")
  @Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "One was not woken, or an event came twice.")
  @State
  public static class PlatformAndVirtual {
    private final Pipe pipe = Wait.pipe();
    private final Kqueue queue = Kqueue.open();

    public PlatformAndVirtual() {
      queue.add(Kevent.read(pipe.source()).clear());
      queue.add(Kevent.user(1).clear());
    }

    @Actor
    public void sleep(II_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void writeAndTrigger(II_Result r) {
      Future<Integer> aside = Wait.aside(() -> Wait.onVirtually(queue));
      Moment.pass();
      Moment.pass();
      queue.trigger(1);
      Wait.write(pipe);
      r.r2 = Wait.result(aside);
    }

    @Arbiter
    public void close() {
      queue.close();
      Wait.close(pipe);
    }
  }

  /** Both look for a moment whether they are woken, before they block. */
  @JCStressTest
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "Each has one.")
  @Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "Each has one.")
  @Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "One was not woken, or an event came twice.")
  @State
  public static class Spinning {
    private final Kqueue queue = Kqueue.open(Kqueue.Option.SPINS);

    public Spinning() {
      queue.add(Kevent.user(1).clear());
      queue.add(Kevent.user(2).clear());
    }

    @Actor
    public void sleep(II_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void trigger(II_Result r) {
      Future<Integer> aside = Wait.aside(() -> Wait.on(queue));
      Moment.pass();
      queue.trigger(1);
      queue.trigger(2);
      r.r2 = Wait.result(aside);
    }
  }
}
