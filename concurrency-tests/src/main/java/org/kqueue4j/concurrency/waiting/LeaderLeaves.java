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
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The thread that waits in the epoll leaves just as an event comes there: another one waits there
 * then. Who gets the event lets the other go by triggering event 9.
 */
public class LeaderLeaves {
  private static final int LAST = 9;

  private LeaderLeaves() {}

  private static Kqueue open(Pipe pipe) {
    Kqueue queue = Kqueue.open();
    queue.add(Kevent.read(pipe.source()).clear());
    queue.add(Kevent.user(LAST).clear());
    return queue;
  }

  private static int follow(Kqueue queue) {
    return Wait.on(queue);
  }

  @JCStressTest
  @Outcome(id = "0, 100", expect = ACCEPTABLE, desc = "One left with nothing, the other got it.")
  @Outcome(id = "100, 9", expect = ACCEPTABLE, desc = "Taken by the one who was about to leave.")
  @Outcome(
      id = ".*, .*",
      expect = FORBIDDEN,
      desc = "Nobody waited in the epoll any more, or both.")
  @State
  public static class ByTimeout {
    private static final Duration SHORT = Duration.ofNanos(80_000);

    private final Pipe pipe = Wait.pipe();
    private final Kqueue queue = open(pipe);

    @Actor
    public void leave(II_Result r) {
      Future<Integer> aside = Wait.aside(() -> follow(queue));
      r.r1 = Wait.on(queue, SHORT);
      if (r.r1 == Wait.READABLE) {
        queue.trigger(LAST);
      }
      r.r2 = Wait.result(aside);
    }

    @Actor
    public void write() {
      Moment.pass();
      Wait.write(pipe);
    }

    @Arbiter
    public void close() {
      queue.close();
      Wait.close(pipe);
    }
  }

  @JCStressTest
  @Outcome(id = "-1, 100", expect = ACCEPTABLE, desc = "One was interrupted, the other got it.")
  @Outcome(id = "100, 9", expect = ACCEPTABLE, desc = "Taken by the one who was interrupted late.")
  @Outcome(
      id = ".*, .*",
      expect = FORBIDDEN,
      desc = "Nobody waited in the epoll any more, or both.")
  @State
  public static class ByInterrupt {
    private final Pipe pipe = Wait.pipe();
    private final Kqueue queue = open(pipe);
    private volatile Thread leader;
    private volatile boolean over;

    @Actor
    public void leave(II_Result r) {
      Future<Integer> aside = Wait.aside(() -> follow(queue));
      leader = Thread.currentThread();
      r.r1 = Wait.on(queue);
      while (!over) {
        Thread.yield();
      }
      Thread.interrupted();
      if (r.r1 == Wait.READABLE) {
        queue.trigger(LAST);
      }
      r.r2 = Wait.result(aside);
    }

    @Actor
    public void interruptAndWrite() {
      Thread thread = leader;
      while (thread == null) {
        Thread.yield();
        thread = leader;
      }
      Moment.pass();
      Moment.inAnyOrder(thread::interrupt, () -> Wait.write(pipe));
      over = true;
    }

    @Arbiter
    public void close() {
      queue.close();
      Wait.close(pipe);
    }
  }

  /** The leader leaves with an event of its own; what comes next is the other's. */
  @JCStressTest
  @Outcome(id = "1, 100", expect = ACCEPTABLE, desc = "One took the trigger, the other the byte.")
  @Outcome(id = "100, 1", expect = ACCEPTABLE, desc = "One took the byte, the other the trigger.")
  @Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "Nobody waited in the epoll any more.")
  @State
  public static class WithAnEvent {
    private final Pipe pipe = Wait.pipe();
    private final Kqueue queue = open(pipe);

    public WithAnEvent() {
      queue.add(Kevent.user(1).clear());
    }

    @Actor
    public void leave(II_Result r) {
      Future<Integer> aside = Wait.aside(() -> follow(queue));
      r.r1 = Wait.on(queue);
      r.r2 = Wait.result(aside);
    }

    @Actor
    public void triggerAndWrite() {
      Moment.pass();
      queue.trigger(1);
      Moment.pass();
      Wait.write(pipe);
    }

    @Arbiter
    public void close() {
      queue.close();
      Wait.close(pipe);
    }
  }
}
