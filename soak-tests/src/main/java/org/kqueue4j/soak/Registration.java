// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.soak;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Filter;
import org.kqueue4j.Flag;
import org.kqueue4j.Kevent;
import org.kqueue4j.soak.Station.Opening;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * One knote from its ADD to its end, and the checks of its reports. It is the udata of the knote's
 * events, so each event is known to belong to this knote.
 *
 * <p>The operations belong to one thread at a time; the check is safe for use by any thread.
 */
final class Registration {
  /** The result of a deletion. */
  enum Deletion {
    DELETED,
    NOT_THERE,
    QUEUE_CLOSED
  }

  final Drill drill;
  final Opening opening;
  final Kevent kevent;

  /** The number of reports. */
  final AtomicInteger reports = new AtomicInteger();

  /** The time of its end: no call that began later may report it. */
  private volatile long endedAt = Long.MAX_VALUE;

  /** The time since which it has been disabled. */
  private volatile long disabledSince = Long.MAX_VALUE;

  /** Whether it is ONESHOT and was deleted before its report, so that none may follow. */
  private volatile boolean spent;

  Registration(Drill drill, Opening opening, Kevent kevent) {
    this.drill = drill;
    this.opening = opening;
    this.kevent = kevent.udata(this);
  }

  boolean isOneshot() {
    return kevent.has(Flag.ONESHOT);
  }

  /** Returns whether its queue is closed, or is being closed. */
  boolean isLost() {
    return opening.isClosing();
  }

  boolean isDisabled() {
    return disabledSince != Long.MAX_VALUE;
  }

  // ---- operations, which return false if the queue was closed first ----

  boolean add() {
    disabledSince = Long.MAX_VALUE;
    return change(() -> opening.kqueue.add(kevent));
  }

  boolean add(Kevent changed) {
    return change(() -> opening.kqueue.add(changed.udata(this)));
  }

  boolean disable(long data) {
    boolean done = change(() -> opening.kqueue.disable(kevent.data(data)));
    disabledSince = System.nanoTime();
    return done;
  }

  boolean enable(long data) {
    disabledSince = Long.MAX_VALUE;
    return change(() -> opening.kqueue.enable(kevent.data(data)));
  }

  boolean change(Runnable operation) {
    drill.tally.operations.increment();
    try {
      operation.run();
      return true;
    } catch (KqueueException e) {
      if (isLost()) {
        return false;
      }
      throw e;
    }
  }

  Deletion delete() {
    try {
      if (!change(() -> opening.kqueue.delete(kevent))) {
        return Deletion.QUEUE_CLOSED;
      }
    } catch (KqueueException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
      end();
      return Deletion.NOT_THERE;
    }
    if (isOneshot()) {
      spent = true;
      if (reports.get() > 0) {
        throw new Violation("was reported, but could still be deleted", this, null);
      }
    }
    end();
    return Deletion.DELETED;
  }

  /** Ends it, because its file is closed or it is deleted. */
  void end() {
    endedAt = System.nanoTime();
  }

  // ---- reports ----

  /**
   * Checks an event.
   *
   * @param callBegin when the call began that returned it
   */
  void check(Kevent event, long callBegin) {
    int nth = reports.incrementAndGet();
    if (event.filter() != kevent.filter()) {
      throw new Violation("reported under another filter", this, event);
    }
    // The ident of a request is unknown before it is submitted.
    if (event.filter() != Filter.AIO && event.ident() != kevent.ident()) {
      throw new Violation("reported under another ident", this, event);
    }
    if (event.has(Flag.ERROR)) {
      throw new Violation("reported an error of no change", this, event);
    }
    if (callBegin > endedAt) {
      throw new Violation("reported by a call that began after its end", this, event);
    }
    if (callBegin > disabledSince) {
      throw new Violation("reported while it was disabled", this, event);
    }
    if (isOneshot() && nth > 1) {
      throw new Violation("reported more than once though ONESHOT", this, event);
    }
    if (spent) {
      throw new Violation("reported though it was deleted first", this, event);
    }
  }

  /** A report that is wrong. */
  static final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Violation(String what, @Nullable Registration registration, @Nullable Object event) {
      super(what + ": event " + event + " of " + registration);
    }
  }

  @Override
  public String toString() {
    return kevent.udata(null)
        + " on "
        + opening
        + ", reported "
        + reports
        + " times"
        + (isDisabled() ? ", disabled" : "")
        + (endedAt != Long.MAX_VALUE ? ", ended" : "");
  }
}
