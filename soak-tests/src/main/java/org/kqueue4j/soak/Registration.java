package org.kqueue4j.soak;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Filter;
import org.kqueue4j.Flag;
import org.kqueue4j.Kevent;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * One knote from its ADD to its end; it is the udata of the knote's events, so each event is known
 * to be of this knote and no other. What a report of it must look like is checked here.
 *
 * <p>The operations belong to one thread at a time; the check is safe for use by any.
 */
final class Registration {
  /** What came of a deletion. */
  enum Deletion {
    DELETED,
    NOT_THERE,
    QUEUE_CLOSED
  }

  final Drill drill;
  final Opening opening;
  final Kevent kevent;

  /** How often it was reported. */
  final AtomicInteger reports = new AtomicInteger();

  /** When it was known to be gone: no call that began later may report it. */
  private volatile long endedAt = Long.MAX_VALUE;

  /** Since when it is disabled, and nobody has begun to enable it. */
  private volatile long disabledSince = Long.MAX_VALUE;

  /** It was deleted before it was reported, and is reported once at most: so it never may be. */
  private volatile boolean spent;

  Registration(Drill drill, Opening opening, Kevent kevent) {
    this.drill = drill;
    this.opening = opening;
    this.kevent = kevent.udata(this);
  }

  boolean isOneshot() {
    return kevent.has(Flag.ONESHOT);
  }

  /** Its queue is closed, or is going to be in a moment. */
  boolean isLost() {
    return opening.isClosing();
  }

  boolean isDisabled() {
    return disabledSince != Long.MAX_VALUE;
  }

  // ---- operations; false means that the queue was closed first ----

  boolean add() {
    disabledSince = Long.MAX_VALUE;
    return change(() -> opening.kqueue().add(kevent));
  }

  boolean add(Kevent changed) {
    return change(() -> opening.kqueue().add(changed.udata(this)));
  }

  boolean disable(long data) {
    boolean done = change(() -> opening.kqueue().disable(kevent.data(data)));
    disabledSince = System.nanoTime();
    return done;
  }

  boolean enable(long data) {
    disabledSince = Long.MAX_VALUE;
    return change(() -> opening.kqueue().enable(kevent.data(data)));
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
    Deletion deletion;
    try {
      deletion =
          change(() -> opening.kqueue().delete(kevent)) ? Deletion.DELETED : Deletion.QUEUE_CLOSED;
    } catch (KqueueException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
      deletion = Deletion.NOT_THERE;
    }
    if (deletion == Deletion.DELETED && isOneshot()) {
      spent = true;
      if (reports.get() > 0) {
        throw new Violation("was reported, and could be deleted all the same", this, null);
      }
    }
    if (deletion != Deletion.QUEUE_CLOSED) {
      end();
    }
    return deletion;
  }

  /** What it watched is closed, or it was deleted. */
  void end() {
    endedAt = System.nanoTime();
  }

  // ---- reports ----

  /**
   * Checks an event.
   *
   * @param callBegin when the call that gave it began
   */
  void check(Kevent event, long callBegin) {
    int nth = reports.incrementAndGet();
    if (event.filter() != kevent.filter()) {
      throw new Violation("reported under another filter", this, event);
    }
    // A request's ident is not known before it is submitted.
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

  /** A report that must not be. */
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
