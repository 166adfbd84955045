// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.jfr;

import java.util.Optional;
import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;

/**
 * Reports what the engine does to the JDK's Flight Recorder.
 *
 * <p>As long as nothing has been recorded in this JVM, each method reads one static field: it makes
 * no object, reads no clock, and loads no class of an event, the first of which takes the JDK some
 * 60 ms. After that, an event that is disabled costs one more read. Without module {@code jdk.jfr}
 * the methods do nothing.
 *
 * <p>Safe for use by any thread, with or without the lock of a kqueue.
 */
public final class Recorder {
  private static final boolean AVAILABLE = isAvailable();

  private Recorder() {}

  private static boolean isAvailable() {
    Optional<Module> jfr = ModuleLayer.boot().findModule("jdk.jfr");
    return jfr.isPresent() && Recorder.class.getModule().canRead(jfr.get());
  }

  /** Returns whether a recording is running, or has been. */
  private static boolean isOn() {
    return AVAILABLE && FlightRecorder.isInitialized();
  }

  /**
   * Begins the record of a wait of this thread, which has found nothing pending.
   *
   * @param timeout in nanoseconds; {@link Long#MAX_VALUE} for none
   * @return the record, for {@link #endWait} by the same thread; null if no recording wants it
   */
  public static @Nullable Object beginWait(long queue, long timeout) {
    return isOn() ? WaitEvent.begin(queue, timeout) : null;
  }

  /** Ends the record of a wait, if there is one: the call is about to return. */
  public static void endWait(
      @Nullable Object wait, int events, boolean timedOut, boolean queueClosed) {
    if (wait != null) {
      WaitEvent.end(wait, events, timedOut, queueClosed);
    }
  }

  /** Begins the record of a handler's call; null if no recording wants it. */
  public static @Nullable Object beginHandler() {
    return isOn() ? SlowHandlerEvent.beginCall() : null;
  }

  /** Ends the record of a handler's call, if there is one. */
  public static void endHandler(@Nullable Object call, Object handler) {
    if (call != null) {
      SlowHandlerEvent.endCall(call, handler.getClass());
    }
  }

  /**
   * Records that this thread wakes a waiter.
   *
   * @param waiter null if the system chooses it
   */
  public static void wake(long queue, @Nullable Thread waiter, String means) {
    if (isOn()) {
      WakeEvent.commit(queue, waiter, means);
    }
  }

  /** Records a change of a knote, whose flags are {@code EV_} bits. */
  public static void register(
      long queue, int filter, long ident, int flags, @Nullable Failure failure) {
    if (isOn()) {
      RegisterEvent.commit(queue, filter, ident, flags, failure);
    }
  }

  /**
   * Records that timers were due at once.
   *
   * @param late nanoseconds since the first of them was due
   */
  public static void timerBatch(long queue, int timers, long late) {
    if (isOn()) {
      TimerBatchEvent.commit(queue, timers, late);
    }
  }
}
