package org.kqueue4j.concurrency.waiting;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.nio.channels.Pipe;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A byte that comes just as a thread goes to sleep wakes it. */
public class ByteAndSleep {
  private ByteAndSleep() {}

  @JCStressTest
  @Outcome(id = "100", expect = ACCEPTABLE, desc = "Seen before the sleep, or woken from it.")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "The byte is lost: it slept until the timeout.")
  @Outcome(id = "-1", expect = FORBIDDEN, desc = "It was interrupted, by nobody.")
  @State
  public static class InEpoll {
    private final Pipe pipe = Wait.pipe();
    private final Kqueue queue = Kqueue.open();

    public InEpoll() {
      queue.add(Kevent.read(pipe.source()).clear());
    }

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.on(queue);
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

  /** The alarm's thread looks in its stead. */
  @JCStressTest
  @Outcome(id = "100", expect = ACCEPTABLE, desc = "Seen before the sleep, or by the alarm.")
  @Outcome(
      id = "0",
      expect = FORBIDDEN,
      desc = "The alarm did not look: it slept until the timeout.")
  @Outcome(id = "-1", expect = FORBIDDEN, desc = "It was interrupted, by nobody.")
  @State
  public static class Virtual {
    private final Pipe pipe = Wait.pipe();
    private final Kqueue queue = Kqueue.open();

    public Virtual() {
      queue.add(Kevent.read(pipe.source()));
    }

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.onVirtually(queue);
    }

    @Actor
    public void write() {
      Moment.pass();
      Moment.pass();
      Wait.write(pipe);
    }

    @Arbiter
    public void close() {
      queue.close();
      Wait.close(pipe);
    }
  }

  /** The pipe is watched by a queue that the queue watches on which the thread sleeps. */
  @JCStressTest
  @Outcome(id = "100", expect = ACCEPTABLE, desc = "Seen before the sleep, or by the alarm.")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "Nobody looked at the inner one.")
  @Outcome(id = "-1", expect = FORBIDDEN, desc = "It was interrupted, by nobody.")
  @State
  public static class Nested {
    private final Pipe pipe = Wait.pipe();
    private final Kqueue inner = Kqueue.open();
    private final Kqueue outer = Kqueue.open();

    public Nested() {
      inner.add(Kevent.read(pipe.source()));
      outer.add(Kevent.read(inner));
    }

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.on(outer);
    }

    @Actor
    public void write() {
      Moment.pass();
      Wait.write(pipe);
    }

    @Arbiter
    public void close() {
      outer.close();
      inner.close();
      Wait.close(pipe);
    }
  }
}
