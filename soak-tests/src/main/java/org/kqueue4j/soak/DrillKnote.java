// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.soak;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.KeventList;
import org.kqueue4j.Registration;
import org.kqueue4j.Watch;
import org.kqueue4j.soak.Station.Opening;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.Event;
import org.kqueue4j.sys.KqueueException;

/**
 * One knote from its ADD to its end, and the checks of its reports. It is the udata of the knote's
 * events, so each event is known to belong to this knote. It is changed by its registration, or by
 * the system call; it is always deleted by the latter, which says whether it was there.
 *
 * <p>The operations belong to one thread at a time; the check is safe for use by any thread.
 */
final class DrillKnote {
  /** The result of a deletion. */
  enum Deletion {
    DELETED,
    NOT_THERE,
    QUEUE_CLOSED
  }

  final Drill drill;
  final Opening opening;

  /** The fields of the change that adds it; the one element. */
  private final KeventList fields;

  /** What is registered; null if it is added by the system call. */
  private final @Nullable Watch<?> watch;

  /** Null before it is registered, and if it is added by the system call. */
  private volatile @Nullable Registration registration;

  /** The number of reports. */
  final AtomicInteger reports = new AtomicInteger();

  /** The time of its end: no call that began later may report it. */
  private volatile long endedAt = Long.MAX_VALUE;

  /** The time since which it has been disabled. */
  private volatile long disabledSince = Long.MAX_VALUE;

  /** Whether it is ONESHOT and was deleted before its report, so that none may follow. */
  private volatile boolean spent;

  private DrillKnote(Drill drill, Opening opening, KeventList fields, @Nullable Watch<?> watch) {
    this.drill = drill;
    this.opening = opening;
    this.fields = fields;
    this.watch = watch;
  }

  /** Returns a knote that is registered and changed by its registration. */
  static DrillKnote registered(Drill drill, Opening opening, KeventList fields, Watch<?> watch) {
    return new DrillKnote(drill, opening, fields, watch);
  }

  /** Returns a knote that is added and changed by the system call. */
  static DrillKnote called(Drill drill, Opening opening, KeventList fields) {
    return new DrillKnote(drill, opening, fields, null);
  }

  boolean has(int flag) {
    return (fields.flags(0) & flag) != 0;
  }

  int fflags() {
    return fields.fflags(0);
  }

  long data() {
    return fields.data(0);
  }

  boolean isOneshot() {
    return has(Event.EV_ONESHOT);
  }

  /** Returns whether its queue is closed, or is being closed. */
  boolean isLost() {
    return opening.isClosing();
  }

  boolean isDisabled() {
    return disabledSince != Long.MAX_VALUE;
  }

  // ---- operations, which return false if the queue was closed first ----

  /** Adds it, or changes it as if it were added. */
  boolean add() {
    disabledSince = Long.MAX_VALUE;
    Watch<?> watched = watch;
    if (watched == null) {
      return change(() -> call(fields.flags(0) | Event.EV_ADD | Event.EV_ENABLE, fflags(), data()));
    }
    Registration known = registration;
    return known != null
        ? change(() -> known.modify(watched))
        : change(() -> registration = opening.kqueue.register(watched, this));
  }

  boolean disable(long data) {
    Registration known = registration;
    boolean done =
        known != null
            ? change(known::disable)
            : change(() -> call(Event.EV_DISABLE, fflags(), data));
    disabledSince = System.nanoTime();
    return done;
  }

  boolean enable(long data) {
    disabledSince = Long.MAX_VALUE;
    Registration known = registration;
    return known != null
        ? change(known::enable)
        : change(() -> call(Event.EV_ENABLE, fflags(), data));
  }

  /** Triggers it, with a number. */
  boolean trigger(long number) {
    Registration known = registration;
    return change(
        known != null ? () -> known.trigger(number) : () -> call(0, Event.NOTE_TRIGGER, number));
  }

  /** Changes it by the system call, with these bits and this number. */
  void call(int flags, int fflags, long data) {
    Registration known = registration;
    long ident = known != null ? known.ident() : fields.ident(0);
    KeventList change = new KeventList(1).add(ident, fields.filter(0), flags, fflags, data, this);
    try {
      opening.kqueue.kevent(change, null, 0);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted, though only waits are", e);
    }
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
      if (!change(() -> call(Event.EV_DELETE, 0, 0))) {
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
  void check(Report event, long callBegin) {
    int nth = reports.incrementAndGet();
    if (event.filter() != fields.filter(0)) {
      throw new Violation("reported under another filter", this, event);
    }
    Registration known = registration;
    if (watch != null) {
      // The registration may not be known yet.
      if (known != null && !isOf(known, event)) {
        throw new Violation("reported for another registration", this, event);
      }
    } else if (event.filter() != Event.EVFILT_AIO && event.ident() != fields.ident(0)) {
      // The ident of a request is unknown before it is submitted.
      throw new Violation("reported under another ident", this, event);
    }
    if (event.has(Event.EV_ERROR)) {
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

  private static boolean isOf(Registration known, Report event) {
    return event.ident() == known.ident()
        && !(event instanceof Report.Typed typed && !typed.event().registration().equals(known));
  }

  /** A report that is wrong. */
  static final class Violation extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Violation(String what, @Nullable DrillKnote knote, @Nullable Object event) {
      super(what + ": event " + event + " of " + knote);
    }
  }

  @Override
  public String toString() {
    return fields
        + " on "
        + opening
        + ", reported "
        + reports
        + " times"
        + (isDisabled() ? ", disabled" : "")
        + (endedAt != Long.MAX_VALUE ? ", ended" : "");
  }
}
