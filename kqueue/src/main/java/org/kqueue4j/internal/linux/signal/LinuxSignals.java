// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.signal;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.filter.SignalFilter.Signals;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.sys.Errno;

/**
 * The signals that all kqueues of this process watch. The first knote of a signal replaces its
 * handler, the last one restores it.
 *
 * <p>Safe for use by any thread. {@link #MONITOR} is taken inside a kqueue's lock, and no kqueue's
 * lock is taken inside it. Threads of the JVM, which hold no lock, notify the knotes.
 */
public final class LinuxSignals implements Signals {
  /** For kqueues that replace the handler of a signal. */
  public static final LinuxSignals ALONE = new LinuxSignals(false);

  /** For kqueues that let the previous handler of a signal run too. */
  public static final LinuxSignals BESIDE_HANDLERS = new LinuxSignals(true);

  static final Failure REAL_TIME =
      Failure.of(
          Errno.EOPNOTSUPP,
          "the JVM delivers no real-time signals to Java; send another signal, such as USR1");

  /** Guards what is watched, and the handlers. */
  static final Object MONITOR = new Object();

  @GuardedBy("MONITOR")
  private static final @Nullable WatchedSignal[] WATCHED =
      new @Nullable WatchedSignal[SignalNames.LAST_NAMED + 1];

  private final boolean besideHandlers;

  private LinuxSignals(boolean besideHandlers) {
    this.besideHandlers = besideHandlers;
  }

  @Override
  public @Nullable Failure watch(Knote kn) {
    Failure refusal = refusal(kn.ident());
    if (refusal != null) {
      return refusal;
    }
    int number = (int) kn.ident();
    synchronized (MONITOR) {
      WatchedSignal watched = WATCHED[number];
      if (watched != null) {
        watched.add(kn, besideHandlers);
        return null;
      }
      watched = new WatchedSignal(number);
      // Before the handler is installed, so that the first delivery finds the knote.
      watched.add(kn, besideHandlers);
      Failure failure = watched.install();
      if (failure != null) {
        watched.remove(kn, besideHandlers);
        return failure;
      }
      WATCHED[number] = watched;
      return null;
    }
  }

  @Override
  public void unwatch(Knote kn) {
    int number = (int) kn.ident();
    synchronized (MONITOR) {
      WatchedSignal watched = WATCHED[number];
      if (watched == null) {
        throw new IllegalStateException("not watched: " + kn);
      }
      watched.remove(kn, besideHandlers);
      if (watched.isUnwanted()) {
        WATCHED[number] = null;
        watched.restore();
      }
    }
  }

  /** Returns why a signal cannot be watched, as far as that is known without the JVM. */
  private static @Nullable Failure refusal(long number) {
    if (number < 1 || number > SignalNames.LAST) {
      return Failure.of(
          Errno.EINVAL, "there is no such signal: their numbers are 1 to " + SignalNames.LAST);
    }
    if (number > SignalNames.LAST_NAMED) {
      return REAL_TIME;
    }
    if (number == suspendSignal()) {
      return Failure.of(
          Errno.EOPNOTSUPP,
          "the JVM uses it to suspend threads; watch another one, such as USR1, or start the JVM"
              + " with the environment variable _JAVA_SR_SIGNUM set to a number from 34 to 64");
    }
    return switch ((int) number) {
      case SignalNames.KILL, SignalNames.STOP ->
          Failure.of(Errno.EOPNOTSUPP, "no process can catch it; send TERM or TSTP instead");
      case SignalNames.QUIT ->
          Failure.of(
              Errno.EOPNOTSUPP,
              "the JVM prints its threads at it; watch another one, such as USR1");
      case SignalNames.ILL, SignalNames.BUS, SignalNames.FPE, SignalNames.SEGV ->
          Failure.of(
              Errno.EOPNOTSUPP, "the JVM needs it for its own faults; no program can have it");
      default -> null;
    };
  }

  /**
   * Returns the signal by which HotSpot suspends threads: USR2, unless the environment moves it.
   */
  private static int suspendSignal() {
    String moved = System.getenv("_JAVA_SR_SIGNUM");
    if (moved != null) {
      try {
        int number = Integer.parseInt(moved);
        if (number >= SignalNames.USR2 && number <= SignalNames.LAST) {
          return number;
        }
      } catch (NumberFormatException e) {
        return SignalNames.USR2; // as HotSpot does, after a warning
      }
    }
    return SignalNames.USR2;
  }
}
