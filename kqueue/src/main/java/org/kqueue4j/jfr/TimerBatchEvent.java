package org.kqueue4j.jfr;

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
 * timer; without a stack trace, since it is whoever waits or looks.
 */
@Name("org.kqueue4j.TimerBatch")
@Label("Kqueue Timer Batch")
@Category("kqueue4j")
@Description("Timers of a kqueue were due, and fired at once")
@Enabled(false)
@StackTrace(false)
final class TimerBatchEvent extends Event {
  @Label("Queue")
  @Description("The number by which other kqueues watch it")
  final long queue;

  @Label("Timers")
  @Description("How many fired")
  final int timers;

  @Label("Lateness")
  @Description("How long ago the first of them was due")
  @Timespan(Timespan.NANOSECONDS)
  final long lateness;

  private TimerBatchEvent(long queue, int timers, long lateness) {
    this.queue = queue;
    this.timers = timers;
    this.lateness = lateness;
  }

  static void commit(long queue, int timers, long lateness) {
    TimerBatchEvent event = new TimerBatchEvent(queue, timers, lateness);
    if (event.isEnabled()) {
      event.commit();
    }
  }
}
