// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.concurrency.engine;

import static org.kqueue4j.sys.Event.EVFILT_TIMER;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_DELETE;
import static org.kqueue4j.sys.Event.EV_ONESHOT;
import static org.kqueue4j.sys.Event.NOTE_NSECONDS;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.sys.NotRegisteredException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** A timer that is due once, while another thread changes it. */
public abstract class TimerExpiry {
  static final Watch<Kevent.Timer> TIMER = Watch.timer(Duration.ofNanos(1)).oneshot();

  final Kqueue queue = Kqueue.open();

  /** A timer that is changed by its ident. */
  private static class ByIdent extends TimerExpiry {
    ByIdent() {
      addTimer();
    }

    final int addTimer() {
      return change(EV_ADD | EV_ONESHOT);
    }

    final int change(int flags) {
      return Polls.change(queue, EVFILT_TIMER, flags, NOTE_NSECONDS, 1);
    }
  }

  @JCStressTest
  @Outcome(id = "1, 2, 0", expect = ACCEPTABLE, desc = "Reported; nothing to delete (ENOENT).")
  @Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "Deleted before it could be reported.")
  @Outcome(id = "1, 0, .*", expect = FORBIDDEN, desc = "Both reported and deleted.")
  @Outcome(id = "0, 2, .*", expect = FORBIDDEN, desc = "Neither reported nor deleted.")
  @Outcome(id = ".*, .*, [^0]", expect = FORBIDDEN, desc = "It expires after it was deleted.")
  @State
  public static class AndDelete extends ByIdent {
    @Actor
    public void poll(III_Result r) {
      r.r1 = queue.poll().size();
    }

    @Actor
    public void delete(III_Result r) {
      r.r2 = change(EV_DELETE);
    }

    @Arbiter
    public void check(III_Result r) {
      r.r3 = queue.size() + queue.poll().size();
    }
  }

  /** A disabled timer counts on: it is reported when it is enabled. */
  @JCStressTest
  @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "Reported; nothing was left to enable.")
  @Outcome(id = "0, 0, 1", expect = ACCEPTABLE, desc = "Disabled first; reported when enabled.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "Lost, or reported twice or though disabled.")
  @State
  public static class AndDisable extends TimerExpiry {
    private final Registration timer = queue.register(TIMER);

    @Actor
    public void poll(III_Result r) {
      r.r1 = queue.poll().size();
    }

    @Actor
    public void disable() {
      try {
        timer.disable();
      } catch (NotRegisteredException e) {
        // It was reported first.
      }
    }

    @Arbiter
    public void check(III_Result r) {
      r.r2 = queue.poll().size();
      if (timer.isValid()) {
        timer.enable();
        r.r3 = queue.poll().size();
      }
    }
  }

  @JCStressTest
  @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "Started again, and reported once.")
  @Outcome(id = "1, 2, 0", expect = ACCEPTABLE, desc = "Reported; nothing to modify (ENOENT).")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "An expiry was lost, or reported twice.")
  @State
  public static class AndModify extends TimerExpiry {
    private final Registration timer = queue.register(TIMER);

    @Actor
    public void poll(III_Result r) {
      r.r1 = queue.poll().size();
    }

    @Actor
    public void modify(III_Result r) {
      r.r2 = Polls.errno(() -> timer.modify(TIMER));
    }

    @Arbiter
    public void check(III_Result r) {
      r.r3 = queue.poll().size() + 10 * queue.size();
    }
  }

  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The timer was modified, and reported once.")
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Reported and gone; then there is a new one.")
  @Outcome(id = ".*", expect = FORBIDDEN, desc = "An expiry was lost, or reported twice.")
  @State
  public static class AndAddAgain extends ByIdent {
    @Actor
    public void poll(II_Result r) {
      r.r1 = queue.poll().size();
    }

    @Actor
    public void addAgain() {
      addTimer();
    }

    @Arbiter
    public void check(II_Result r) {
      r.r2 = queue.poll().size() + 10 * queue.size();
    }
  }
}
