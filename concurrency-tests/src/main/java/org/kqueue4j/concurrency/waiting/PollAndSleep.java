// SPDX-License-Identifier: BSD-2-Clause
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
import org.openjdk.jcstress.infra.results.II_Result;

/** A poll takes what is in the epoll, the wake-up of a sleeper included, and passes it on. */
@JCStressTest
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "It holds, so the sleeper and the poll have it.")
@Outcome(id = ".*, .*", expect = FORBIDDEN, desc = "The sleeper's wake-up is lost.")
@State
public class PollAndSleep {
  private final Kqueue queue = Wait.openWithEpoll();

  public PollAndSleep() {
    queue.add(Kevent.user(1));
  }

  @Actor
  public void sleep(II_Result r) {
    r.r1 = Wait.on(queue);
  }

  @Actor
  public void triggerAndPoll(II_Result r) {
    Moment.pass();
    queue.trigger(1);
    r.r2 = Wait.poll(queue);
  }

  @Arbiter
  public void close() {
    queue.close();
  }
}
