// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.thread;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * Starts the library's own threads, and keeps them running whatever is thrown in them. Stateless;
 * safe for use by any thread.
 */
public final class DaemonThreads {
  private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

  /** How often the first pause can double: the longest is about a second. */
  private static final int DOUBLINGS = 10;

  private DaemonThreads() {}

  /** Work that a thread does in rounds. */
  public interface Rounds {
    /**
     * Does one round.
     *
     * @return whether another round follows
     */
    boolean next() throws Exception;

    /** Called after a round has thrown an exception. */
    void failed();
  }

  /**
   * Returns a builder of daemon threads. They may serve several programs of one JVM, so they
   * inherit neither thread locals nor the context class loader of the thread that starts them; they
   * have the system's class loader.
   */
  public static Thread.Builder.OfPlatform named(String name) {
    return Thread.ofPlatform().daemon().inheritInheritableThreadLocals(false).name(name);
  }

  /**
   * Starts a daemon thread.
   *
   * @throws KqueueException {@code EWOULDBLOCK} if the system allows no further thread
   */
  public static Thread start(String name, Runnable work) {
    try {
      return named(name).start(work);
    } catch (OutOfMemoryError e) {
      throw refused("cannot start the thread " + name, e);
    }
  }

  /** Returns the exception for a thread, of any kind, that the system does not allow. */
  public static KqueueException refused(String what, OutOfMemoryError cause) {
    KqueueException refusal =
        new KqueueException(
            Errno.EWOULDBLOCK,
            what
                + ": the system allows no further thread; raise the limit on processes (ulimit -u,"
                + " or pids.max of the control group), or free memory");
    refusal.initCause(cause);
    return refusal;
  }

  /**
   * Does rounds until none follows. What a round throws is reported, and a pause follows, which
   * grows while the rounds go on to throw.
   */
  public static void run(Rounds rounds) {
    for (int failures = 0; ; ) {
      try {
        if (!rounds.next()) {
          return;
        }
        failures = 0;
      } catch (Throwable t) {
        report(t);
        rounds.failed();
        LockSupport.parkNanos(FIRST_PAUSE << failures);
        failures = Math.min(failures + 1, DOUBLINGS);
      }
    }
  }

  /** Passes an exception to the thread's uncaught handler, and ignores what the handler throws. */
  public static void report(Throwable thrown) {
    Thread thread = Thread.currentThread();
    try {
      thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
    } catch (Throwable t) {
      return; // as the JVM does
    }
  }
}
