// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.kern;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;

/**
 * Time, and waiting for events.
 *
 * <p>{@link #gather} and {@link #sleep} are called with the kqueue's lock held exactly once. They
 * may release it for a time, and hold it again when they return.
 */
public interface Sleeper {
  /** As a time: no limit. */
  long FOREVER = Long.MAX_VALUE;

  /** No sleep lasts longer than this; a longer one ends with {@link Wake#TIMED_OUT}. */
  long LONGEST_SLEEP = TimeUnit.HOURS.toNanos(24);

  /**
   * Returns the time for the timeouts of {@code kevent}, in nanoseconds from an arbitrary start.
   */
  long now();

  /**
   * Polls the sources of this kqueue without blocking, and notes the klists of those that have
   * events. A machine whose sources note their klists themselves does nothing.
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
   * @param nanos how long; {@link #FOREVER} for no limit
   * @param wanted how many events the caller has room for
   */
  Wake sleep(Lock lock, Object channel, long nanos, int wanted);

  /**
   * Wakes one sleeper, since an event became pending; called with the lock ({@code wakeup_one}).
   *
   * @return false if there are sleepers and none was woken, since the current thread gathers and
   *     means to take the event itself
   */
  boolean wakeup(Object channel);

  /**
   * Called when a caller of {@link #gather} or {@link #sleep} leaves, with the kqueue's lock held.
   *
   * @param unannounced whether events are left for which {@link #wakeup} has woken no sleeper
   */
  default void leaving(Object channel, boolean unannounced) {}

  /** Wakes all sleepers, since the kqueue is being closed; called with its lock held. */
  void wakeupAll(Object channel);

  /**
   * Called when another queue begins to watch this one: its sources must then be polled although no
   * thread waits on it. Called inside the lock of the other queue, so it must take no kqueue's
   * lock.
   */
  default void watched() {}

  /**
   * Returns the threads that sleep, for a dump; called with the kqueue's lock held. Empty for a
   * machine that does not know them.
   */
  default List<Sleeping> sleepers() {
    return List.of();
  }

  /**
   * Returns the nanoseconds until the first timer is due, or fewer; {@link Long#MAX_VALUE} if there
   * is none, or if the machine does not know. Called with the kqueue's lock held.
   */
  default long nanosToTimer() {
    return Long.MAX_VALUE;
  }

  /**
   * A thread that sleeps on a kqueue, for a dump.
   *
   * @param leads whether it waits for the kqueue's timers on behalf of all sleepers
   * @param polls whether it is blocked in the system's call for descriptors, rather than parked
   */
  record Sleeping(Thread thread, boolean leads, boolean polls) {}

  /** How a sleep ended. */
  enum Wake {
    /** {@link #wakeup} was called, or an event may be pending. */
    WOKEN,
    TIMED_OUT,
    /** The thread was interrupted, or got what stands for a signal on this machine. */
    INTERRUPTED
  }
}
