// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.concurrency.waiting;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.nio.channels.Pipe;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A thread writes to a pipe and says so, while another one takes user events of the queue that
 * watches the pipe. It has taken so many that it does not call the kernel any more.
 */
@JCStressTest
@Outcome(id = "0, 2", expect = ACCEPTABLE, desc = "Reported before the write was known to be over.")
@Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "Reported at once when the write was known.")
@Outcome(id = "1, 1", expect = FORBIDDEN, desc = "A write that was over is not reported.")
@Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "The user event is lost.")
@State
public class WriteAndTake {
  /** So many events that the kernel reports nothing beside make a call of it unnecessary. */
  private static final int MANY = 2000;

  private final Pipe pipe = Wait.pipe();
  private final Kqueue queue = Kqueue.open();
  private final Registration event = queue.register(Watch.user());
  private final KeventList events = new KeventList(2);
  private volatile boolean quiet;
  private volatile boolean written;

  /** Watches the pipe. */
  public WriteAndTake() {
    queue.register(Watch.read(pipe.source()));
  }

  @Actor
  public void take(II_Result r) {
    for (int i = 0; i < MANY; i++) {
      takeOnce();
    }
    quiet = true;
    boolean known;
    int taken;
    do {
      known = written;
      taken = takeOnce();
    } while (!known && taken == 1);
    r.r1 = known ? 1 : 0;
    r.r2 = taken;
  }

  private int takeOnce() {
    event.trigger();
    return Wait.unchecked(() -> queue.kevent(null, events, 0));
  }

  @Actor
  public void write() {
    while (!quiet) {
      Thread.onSpinWait();
    }
    Moment.pass();
    Wait.write(pipe);
    written = true;
  }

  @Arbiter
  public void close() {
    queue.close();
    Wait.close(pipe);
  }
}
