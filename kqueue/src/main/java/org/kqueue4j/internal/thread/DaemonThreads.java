package org.kqueue4j.internal.thread;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/** Starts the library's own threads, and keeps them running whatever is thrown in them. */
public final class DaemonThreads {
  private static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

  /** The longest pause is the first one, doubled so many times: about a second. */
  private static final int DOUBLINGS = 10;

  private DaemonThreads() {}

  /** Work that is done in rounds. */
  public interface Rounds {
    /**
     * Does one round.
     *
     * @return whether there is to be another one
     */
    boolean next() throws Exception;

    /** A round has thrown an exception. */
    void failed();
  }

  /**
   * A builder of daemon threads. They may serve several programs of one JVM. So they inherit
   * neither thread locals nor the context class loader of the thread that happens to start them,
   * and have the system's class loader.
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
      throw noThread(name, e);
    }
  }

  static KqueueException noThread(String name, OutOfMemoryError cause) {
    KqueueException refusal =
        new KqueueException(
            Errno.EWOULDBLOCK,
            "cannot start the thread "
                + name
                + ": the system allows no further thread; raise the limit on processes (ulimit -u,"
                + " or pids.max of the control group), or free memory");
    refusal.initCause(cause);
    return refusal;
  }

  /**
   * Does rounds until there are no more. A round that throws is reported and followed by a pause,
   * which grows while they go on throwing.
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

  /** Hands an exception to the thread's handler; what that throws is dropped. */
  public static void report(Throwable thrown) {
    Thread thread = Thread.currentThread();
    try {
      thread.getUncaughtExceptionHandler().uncaughtException(thread, thrown);
    } catch (Throwable t) {
      return; // as the JVM does
    }
  }
}
