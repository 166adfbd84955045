// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/**
 * Timers fire. Off unless a recording asks for it, since there may be one for each period of a fast
 * timer; without a stack trace, since any thread that waits or polls may be the one.
 */
@Name("org.kqueue4j.TimerBatch")
@Label("Kqueue Timer Batch")
@Category("kqueue4j")
@Description("Timers of a kqueue were due, and fired at once")
@Enabled(false)
@StackTrace(false)
final class TimerBatchEvent extends Event {
  private static final TimerBatchEvent ANY = new TimerBatchEvent();

  @Label("Queue")
  @Description("The number by which other kqueues watch it")
  long queue;

  @Label("Timers")
  @Description("How many fired")
  int timers;

  @Label("Lateness")
  @Description("How long ago the first of them was due")
  @Timespan(Timespan.NANOSECONDS)
  long lateness;

  static void commit(long queue, int timers, long lateness) {
    if (ANY.isEnabled()) {
      TimerBatchEvent event = new TimerBatchEvent();
      event.queue = queue;
      event.timers = timers;
      event.lateness = lateness;
      event.commit();
    }
  }
}
