// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.backend;

import java.time.Duration;
import org.kqueue4j.internal.kern.Sleeper;
import org.kqueue4j.internal.queue.ChangeSource;
import org.kqueue4j.internal.queue.EventSink;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * Waits on queues in Java's terms: timeouts that are {@link Duration}s or have no limit of one day,
 * and interrupts that are exceptions. Stateless.
 */
public final class Waits {
  /** The longest timeout that has an end, in nanoseconds: 292 years. */
  private static final long LONGEST = KernelQueue.FOREVER - 1;

  private static final Duration LONGEST_DURATION = Duration.ofNanos(LONGEST);

  private Waits() {}

  /** Returns a timeout in nanoseconds; {@link KernelQueue#POLL} for a negative one. */
  public static long nanos(Duration timeout) {
    if (timeout.isNegative()) {
      return KernelQueue.POLL;
    }
    return timeout.compareTo(LONGEST_DURATION) > 0 ? LONGEST : timeout.toNanos();
  }

  /**
   * Waits for events, for longer than the one day of a single call if need be.
   *
   * @param timeout nanoseconds, 0 or less to poll, or {@link KernelQueue#FOREVER}
   * @return how many events the sink took; 0 if the time is over
   * @throws KqueueException as {@link KernelQueue#kevent}
   */
  public static int await(KernelQueue queue, EventSink sink, int nevents, long timeout) {
    long left = Math.max(timeout, KernelQueue.POLL);
    int taken;
    do {
      long step = left == KernelQueue.FOREVER ? left : Math.min(left, Sleeper.LONGEST_SLEEP);
      taken = queue.kevent(ChangeSource.NONE, sink, nevents, step);
      left -= step;
    } while (taken == 0 && left > 0);
    return taken;
  }

  /**
   * Returns an exception that a wait has thrown, unless an interrupt of this thread was its cause.
   * The {@code EINTR} of a simulated machine is not an interrupt.
   *
   * @throws InterruptedException if the thread was interrupted
   */
  public static KqueueException requireUninterrupted(KqueueException e)
      throws InterruptedException {
    if (e.errno() == Errno.EINTR && Thread.interrupted()) {
      throw (InterruptedException) new InterruptedException().initCause(e);
    }
    return e;
  }
}
