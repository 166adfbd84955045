// SPDX-License-Identifier: BSD-2-Clause
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

/** A byte in a pipe wakes a thread that is about to sleep. */
@Outcome(id = "100", expect = ACCEPTABLE, desc = "Seen before the sleep, or woken from it.")
@Outcome(id = "0", expect = FORBIDDEN, desc = "The byte is lost: it slept until the timeout.")
@Outcome(id = "-1", expect = FORBIDDEN, desc = "Interrupted, though no thread interrupts.")
public abstract class ByteAndSleep {
  final Pipe pipe = Wait.pipe();
  final Kqueue queue = Kqueue.open();

  final void writeLater() {
    Moment.pass();
    Wait.write(pipe);
  }

  final void closeAll() {
    queue.close();
    Wait.close(pipe);
  }

  @JCStressTest
  @State
  public static class InEpoll extends ByteAndSleep {
    public InEpoll() {
      queue.add(Kevent.read(pipe.source()).clear());
    }

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.on(queue);
    }

    @Actor
    public void write() {
      writeLater();
    }

    @Arbiter
    public void close() {
      closeAll();
    }
  }

  /** The background poller polls on behalf of a virtual thread. */
  @JCStressTest
  @State
  public static class Virtual extends ByteAndSleep {
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
      writeLater();
    }

    @Arbiter
    public void close() {
      closeAll();
    }
  }

  /** The thread sleeps on a queue that watches the queue that watches the pipe. */
  @JCStressTest
  @State
  public static class Nested extends ByteAndSleep {
    private final Kqueue outer = Kqueue.open();

    public Nested() {
      queue.add(Kevent.read(pipe.source()));
      outer.add(Kevent.read(queue));
    }

    @Actor
    public void sleep(I_Result r) {
      r.r1 = Wait.on(outer);
    }

    @Actor
    public void write() {
      writeLater();
    }

    @Arbiter
    public void close() {
      outer.close();
      closeAll();
    }
  }

  /** The first descriptor of a queue is added while a thread sleeps, parked so far. */
  @JCStressTest
  @State
  public static class OfNewPipe extends ByteAndSleep {
    public OfNewPipe() {
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
      closeAll();
    }
  }
}
