// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.sys.Event;

/** A watch for a period to pass. */
public final class TimerWatch extends Watch<Kevent.Timer> {
  TimerWatch(int flags, int notes, long period) {
    super(KeventStruct.NEXT_IDENT, Filter.TIMER, flags, notes, period, null);
  }

  @Override
  TimerWatch flags(int flags) {
    return new TimerWatch(flags, notes(), data());
  }

  @Override
  public TimerWatch oneshot() {
    return flags(flags() | Event.EV_ONESHOT);
  }

  @Override
  public TimerWatch dispatch() {
    return flags(flags() | Event.EV_DISPATCH);
  }

  @Override
  public TimerWatch disabled() {
    return flags(flags() | Event.EV_DISABLE);
  }

  /**
   * {@return this watch, whose period passes while the machine sleeps too} It does not wake the
   * machine; what has passed by then is reported when the machine wakes. Without this the period
   * stands still during that time. The kqueue opens a descriptor for such timers.
   */
  public TimerWatch throughSleep() {
    return new TimerWatch(flags(), notes() | Event.NOTE_MACH_CONTINUOUS_TIME, data());
  }
}
