// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.jfr;

import java.util.Optional;
import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.KeventStruct;

/**
 * Where the engine tells what it does, for the JDK's Flight Recorder.
 *
 * <p>As long as nothing has been recorded in this JVM, each method is a look at one static field:
 * no object, no clock, and no class of an event, the first of which would take the JDK some 60 ms
 * to load. After that, an event that is disabled is one more look at a field. Without module {@code
 * jdk.jfr} they do nothing.
 *
 * <p>Safe for use by any thread; takes no lock of a kqueue, and may be called with one.
 */
public final class Recorder {
  private static final boolean AVAILABLE = isAvailable();

  private Recorder() {}

  private static boolean isAvailable() {
    Optional<Module> jfr = ModuleLayer.boot().findModule("jdk.jfr");
    return jfr.isPresent() && Recorder.class.getModule().canRead(jfr.get());
  }

  /** Whether anybody records, or has recorded. */
  private static boolean isOn() {
    return AVAILABLE && FlightRecorder.isInitialized();
  }

  /**
   * The current thread has found nothing pending and is going to wait.
   *
   * @param timeout in nanoseconds; {@link Long#MAX_VALUE} for none
   * @return what {@link #endWait} is to be given, by the same thread; null if no recording wants it
   */
  public static @Nullable Object beginWait(long queue, long timeout) {
    return isOn() ? WaitEvent.begin(queue, timeout) : null;
  }

  /** The wait, if it is one, is over, and the call returns. */
  public static void endWait(
      @Nullable Object wait, int events, boolean timedOut, boolean queueClosed) {
    if (wait != null) {
      WaitEvent.end(wait, events, timedOut, queueClosed);
    }
  }

  /**
   * The current thread wakes one that waits: which sees it by itself if it spins, and otherwise
   * needs a kick of its epoll if it polls, or unpark.
   */
  public static void wake(long queue, Thread waiter, boolean spins, boolean polls) {
    if (isOn()) {
      WakeEvent.commit(queue, waiter, spins ? "spin" : polls ? "kick" : "unpark");
    }
  }

  public static void register(long queue, KeventStruct change, @Nullable Failure failure) {
    if (isOn()) {
      RegisterEvent.commit(queue, change, failure);
    }
  }

  /**
   * So many timers were found to be due at once.
   *
   * @param late nanoseconds since the first of them was due
   */
  public static void timerBatch(long queue, int timers, long late) {
    if (isOn()) {
      TimerBatchEvent.commit(queue, timers, late);
    }
  }
}
