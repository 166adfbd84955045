// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.signal;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.Klist;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.Event;

/**
 * One signal from its first knote to its last: its knotes, and the handler that they have replaced.
 *
 * <p>Guarded by {@link LinuxSignals#MONITOR}. A delivery takes it only to read the state, and holds
 * no lock when it notifies the knotes.
 */
final class WatchedSignal {
  private final int number;
  private final String name;
  private final Klist notes = new Klist();
  private final Object handler = JvmSignals.handler(this::delivered);
  private @Nullable Object previous;

  /** The thread that receives the signal if all others block it. */
  private @Nullable SignalReceiver receiver;

  /** The number of knotes with which the previous handler runs too. */
  private int besideHandler;

  WatchedSignal(int number) {
    this.number = number;
    this.name = Objects.requireNonNull(SignalNames.name(number));
  }

  void add(Knote kn, boolean besideHandler) {
    notes.insert(kn);
    if (besideHandler) {
      this.besideHandler++;
    }
  }

  void remove(Knote kn, boolean besideHandler) {
    notes.remove(kn);
    if (besideHandler) {
      this.besideHandler--;
    }
  }

  boolean isUnwanted() {
    return notes.isEmpty();
  }

  /**
   * Replaces the signal's handler; returns null, or why that is impossible: then nothing has
   * changed.
   */
  @Nullable Failure install() {
    if (!JvmSignals.areDispatched()) {
      return Failure.of(
          Errno.EOPNOTSUPP,
          "the JVM was started with -Xrs, so signals do not reach Java; start it without");
    }
    Object before = JvmSignals.handle(name, handler);
    if (before == null) {
      return Failure.of(Errno.EOPNOTSUPP, "the JVM keeps it for itself; watch another one");
    }
    if (JvmSignals.isIgnore(before) && isForShutdown()) {
      JvmSignals.handle(name, before);
      return Failure.of(
          Errno.EOPNOTSUPP,
          "it is ignored, since the JVM started (by nohup, or by a shell for a job in the"
              + " background) or by the program, and the JVM leaves it so; see that it is not");
    }
    Failure failure = receive();
    if (failure != null) {
      JvmSignals.handle(name, before);
      return failure;
    }
    previous = before;
    return null;
  }

  /** Makes the kernel deliver the signal if the process was started with it blocked. */
  private @Nullable Failure receive() {
    if (SignalReceiver.isBlocked(number)) {
      try {
        receiver = SignalReceiver.start(number);
      } catch (OutOfMemoryError e) {
        return Failure.of(
            Errno.ENOMEM,
            "it is blocked, as the JVM was started with it, and no thread can be had to receive it;"
                + " raise the limit on threads (ulimit -u), or start the JVM without");
      }
    }
    return null;
  }

  /**
   * Returns whether the signal makes the JVM exit. If it is ignored, the JVM accepts a handler but
   * never calls it.
   */
  private boolean isForShutdown() {
    return number == SignalNames.HUP || number == SignalNames.INT || number == SignalNames.TERM;
  }

  /** Restores the previous handler, unless the program has installed another one since. */
  void restore() {
    SignalReceiver thread = receiver;
    if (thread != null) {
      thread.close(); // before the default action is restored, which would end the JVM
      receiver = null;
    }
    // First its own again, so that a signal that arrives now does not run an outdated handler.
    Object found = JvmSignals.handle(name, handler);
    Object right = found == handler ? previous : found;
    JvmSignals.handle(name, Objects.requireNonNull(right));
  }

  /** Handles a delivery. Called in a new thread for each, without any lock. */
  private void delivered() {
    boolean watched;
    Object also;
    synchronized (LinuxSignals.MONITOR) {
      watched = !notes.isEmpty();
      // A thread of the JVM may call this after the previous handler was restored.
      also = !watched || besideHandler > 0 ? previousCode() : null;
    }
    try {
      if (watched) {
        notes.note(Event.NOTE_SIGNAL | number);
      }
    } finally {
      if (also != null) {
        JvmSignals.call(also, name);
      }
    }
  }

  /** Returns the previous handler if Java can call it. */
  private @Nullable Object previousCode() {
    Object p = previous;
    return p == null || JvmSignals.isNative(p) ? null : p;
  }
}
