package org.kqueue4j.internal.linux.signal;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.Klist;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.Event;

/**
 * One signal for as long as it is watched without a break: its knotes, and the handler whose place
 * they have taken.
 *
 * <p>Guarded by {@link LinuxSignals#MONITOR}; a delivery takes it only to see how things are, and
 * holds no lock when it tells the knotes.
 */
final class WatchedSignal {
  private final int number;
  private final String name;
  private final Klist notes = new Klist();
  private final Object handler = JvmSignals.handler(this::delivered);
  private @Nullable Object previous;

  /** Receives the signal if other threads block it. */
  private @Nullable SignalReceiver receiver;

  /** How many of the knotes want the previous handler to run too. */
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
   * Takes the place of the signal's handler.
   *
   * @return null, or why the JVM does not let it; nothing has changed then
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

  /** Sees to it that a signal that this process was started with as blocked is delivered. */
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

  /** The signals that make the JVM exit. If they are ignored, it only says that it handles them. */
  private boolean isForShutdown() {
    return number == SignalNames.HUP || number == SignalNames.INT || number == SignalNames.TERM;
  }

  /** Gives the place back, unless the program has put another handler there since. */
  void restore() {
    SignalReceiver thread = receiver;
    if (thread != null) {
      thread.close(); // before the default action is there, which would end the JVM
      receiver = null;
    }
    // First its own again: so a signal that comes meanwhile is not met by a handler of long ago.
    Object found = JvmSignals.handle(name, handler);
    Object right = found == handler ? previous : found;
    JvmSignals.handle(name, Objects.requireNonNull(right));
  }

  /** The signal has been delivered; called in a new thread for each delivery, without any lock. */
  private void delivered() {
    boolean watched;
    Object also;
    synchronized (LinuxSignals.MONITOR) {
      watched = !notes.isEmpty();
      // A thread of the JVM may come here after the handler was given back.
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

  /** The previous handler if Java can call it. */
  private @Nullable Object previousCode() {
    Object p = previous;
    return p == null || JvmSignals.isNative(p) ? null : p;
  }
}
