package org.kqueue4j.concurrency.waiting;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import java.util.concurrent.Future;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** A thread that waits, or is about to, comes back when the queue is closed. */
public class CloseAndWait {
  private CloseAndWait() {}

  @JCStressTest
  @Outcome(id = "-9", expect = ACCEPTABLE, desc = "It comes back with EBADF.")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "It slept until the timeout.")
  @Outcome(id = "-1", expect = FORBIDDEN, desc = "It was interrupted, by nobody.")
  @State
  public static class Parked {
    private final Kqueue queue = Kqueue.open();

    public Parked() {
      queue.add(Kevent.user(1));
    }

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void close() {
      Moment.pass();
      queue.close();
    }
  }

  @JCStressTest
  @Outcome(id = "-9", expect = ACCEPTABLE, desc = "It comes back with EBADF.")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "It slept until the timeout.")
  @Outcome(id = "-1", expect = FORBIDDEN, desc = "It was interrupted, by nobody.")
  @State
  public static class InEpoll {
    private final Kqueue queue = Wait.openWithEpoll();

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void close() {
      Moment.pass();
      queue.close();
    }
  }

  @JCStressTest
  @Outcome(id = "-9", expect = ACCEPTABLE, desc = "It comes back with EBADF.")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "It slept until the timeout.")
  @Outcome(id = "-1", expect = FORBIDDEN, desc = "It was interrupted, by nobody.")
  @State
  public static class Virtual {
    private final Kqueue queue = Wait.openWithEpoll();

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.onVirtually(queue);
    }

    @Actor
    public void close() {
      Moment.pass();
      Moment.pass();
      queue.close();
    }
  }

  /** Two waiters, one of which leads. */
  @JCStressTest
  @Outcome(id = "-9, -9", expect = ACCEPTABLE, desc = "Both come back with EBADF.")
  @Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "One slept until the timeout.")
  @State
  public static class TwoWaiters {
    private final Kqueue queue = Wait.openWithEpoll();

    @Actor
    public void sleep(II_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void close(II_Result r) {
      Future<Integer> aside = Wait.aside(() -> Wait.on(queue));
      Moment.pass();
      queue.close();
      r.r2 = Wait.result(aside);
    }
  }

  /** Others look, and close, while one waits: the epoll is closed by the last of them. */
  @JCStressTest
  @Outcome(id = "-9, 0", expect = ACCEPTABLE, desc = "It looked before the close.")
  @Outcome(id = "-9, -9", expect = ACCEPTABLE, desc = "It looked after the close.")
  @Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "The waiter slept until the timeout.")
  @State
  public static class BesideLooks {
    private final Kqueue queue = Wait.openWithEpoll();

    @Actor
    public void sleep(II_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void lookAndClose(II_Result r) {
      Future<Integer> aside = Wait.aside(() -> Wait.on(queue, Duration.ZERO));
      Moment.pass();
      queue.close();
      r.r2 = Wait.result(aside);
    }
  }

  /** It looks for a moment whether it is woken, before it blocks. */
  @JCStressTest
  @Outcome(id = "-9", expect = ACCEPTABLE, desc = "It comes back with EBADF.")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "It slept until the timeout.")
  @Outcome(id = "-1", expect = FORBIDDEN, desc = "It was interrupted, by nobody.")
  @State
  public static class Spinning {
    private final Kqueue queue = Wait.openWithEpoll(Kqueue.Option.SPINS);

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void close() {
      Moment.pass();
      queue.close();
    }
  }
}
