package org.kqueue4j.internal.kern;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;

/**
 * Time, and waiting for events.
 *
 * <p>{@link #gather} and {@link #sleep} are called with the kqueue's lock held exactly once. They
 * may give it up for a time, and hold it again when they return.
 */
public interface Sleeper {
  /** No sleep lasts longer than this; one that was to ends with {@link Wake#TIMED_OUT}. */
  long LONGEST_SLEEP = TimeUnit.HOURS.toNanos(24);

  /** The time as {@code kevent}'s timeouts count it, in nanoseconds from an arbitrary start. */
  long now();

  /**
   * Looks, without blocking, for what has happened to this kqueue's sources and calls their klists.
   * A machine whose sources speak for themselves does nothing.
   *
   * @param wanted how many events the caller has room for; 0 if it is not going to scan
   */
  default void gather(int wanted) {}

  /**
   * Sleeps until {@link #wakeup} or the end of the time; may return early for no reason ({@code
   * tsleep}).
   *
   * @param lock the kqueue's lock
   * @param channel the kqueue, by identity
   * @param nanos how long; negative for no limit
   * @param wanted how many events the caller has room for
   */
  Wake sleep(Lock lock, Object channel, long nanos, int wanted);

  /** Something became pending; called with the kqueue's lock held ({@code wakeup_one}). */
  void wakeup(Object channel);

  /**
   * A caller of {@link #gather} or {@link #sleep} is done; called with the kqueue's lock held.
   *
   * @param taken how many events it has taken
   */
  default void leaving(Object channel, int taken) {}

  /** Wakes all who sleep, since the kqueue is being closed; called with its lock held. */
  void wakeupAll(Object channel);

  /**
   * Another queue now watches this one: what happens to its sources must be noticed though nobody
   * waits on it. Called inside the lock of the other queue, so it must take no kqueue's lock.
   */
  default void watched() {}

  /**
   * The threads that sleep, for a look from outside; called with the kqueue's lock held. None for a
   * machine that does not know.
   */
  default List<Sleeping> sleepers() {
    return List.of();
  }

  /**
   * Nanoseconds until the first timer is due, or sooner; {@link Long#MAX_VALUE} if there is none,
   * or if the machine does not know. Called with the kqueue's lock held.
   */
  default long nanosToTimer() {
    return Long.MAX_VALUE;
  }

  /** How a sleep ended. */
  enum Wake {
    /** Somebody called {@link #wakeup}, or there may be something to see. */
    WOKEN,
    /** The time is over. */
    TIMED_OUT,
    /** The thread was interrupted, or what stands for a signal on this machine came. */
    INTERRUPTED
  }
}
