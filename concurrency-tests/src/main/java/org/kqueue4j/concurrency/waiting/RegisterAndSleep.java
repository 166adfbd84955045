package org.kqueue4j.concurrency.waiting;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.nio.channels.Pipe;
import java.time.Duration;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * What is added while a thread sleeps is waited for by it: it comes back with what happened there.
 */
public class RegisterAndSleep {
  private RegisterAndSleep() {}

  @JCStressTest
  @Outcome(id = "100", expect = ACCEPTABLE, desc = "The new pipe was seen.")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "It stayed parked, though there is an epoll now.")
  @Outcome(id = "-1", expect = FORBIDDEN, desc = "It was interrupted, by nobody.")
  @State
  public static class FirstDescriptor {
    private final Pipe pipe = Wait.pipe();
    private final Kqueue queue = Kqueue.open();

    public FirstDescriptor() {
      queue.add(Kevent.user(1));
    }

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void addAndWrite() {
      Moment.pass();
      queue.add(Kevent.read(pipe.source()).clear());
      Wait.write(pipe);
    }

    @Arbiter
    public void close() {
      queue.close();
      Wait.close(pipe);
    }
  }

  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "It slept no longer than until the new timer.")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "It slept on: the timer was not seen.")
  @Outcome(id = "-1", expect = FORBIDDEN, desc = "It was interrupted, by nobody.")
  @State
  public static class EarlierTimer {
    private final Kqueue queue = Kqueue.open();

    public EarlierTimer() {
      queue.add(Kevent.timer(2, Wait.LONG.multipliedBy(2)));
    }

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void arm() {
      Moment.pass();
      queue.add(Kevent.timer(1, Duration.ofNanos(50_000)).oneshot());
    }
  }

  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "It slept no longer than until the new timer.")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "It slept on: the timer was not seen.")
  @Outcome(id = "-1", expect = FORBIDDEN, desc = "It was interrupted, by nobody.")
  @State
  public static class EarlierTimerInEpoll {
    private final Kqueue queue = Wait.openWithEpoll();

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void arm() {
      Moment.pass();
      queue.add(Kevent.timer(1, Duration.ofNanos(50_000)).oneshot());
    }

    @Arbiter
    public void close() {
      queue.close();
    }
  }

  @JCStressTest
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "The alarm looked when the new timer was due.")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "It slept on: the alarm was not told.")
  @Outcome(id = "-1", expect = FORBIDDEN, desc = "It was interrupted, by nobody.")
  @State
  public static class EarlierTimerVirtual {
    private final Kqueue queue = Kqueue.open();

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.onVirtually(queue);
    }

    @Actor
    public void arm() {
      Moment.pass();
      Moment.pass();
      queue.add(Kevent.timer(1, Duration.ofNanos(50_000)).oneshot());
    }

    @Arbiter
    public void close() {
      queue.close();
    }
  }
}
