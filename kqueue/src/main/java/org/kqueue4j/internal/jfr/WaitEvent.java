// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Threshold;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/**
 * A wait, from the moment at which nothing is found pending until {@code kevent} returns. On in any
 * recording, with the threshold of the JDK's own events of blocked threads, so that a thread writes
 * no more than 50 of them in a second.
 */
@Name("org.kqueue4j.Wait")
@Label("Kqueue Wait")
@Category("kqueue4j")
@Description("A thread found nothing pending in a kqueue, and waited")
@Threshold("20 ms")
final class WaitEvent extends Event {
  private static final WaitEvent ANY = new WaitEvent();

  @Label("Queue")
  @Description("The number by which other kqueues watch it")
  long queue;

  @Label("Timeout")
  @Description("How long the thread was ready to wait")
  @Timespan(Timespan.NANOSECONDS)
  long timeout;

  @Label("Events")
  @Description("How many events it took")
  int events;

  @Label("End")
  @Description("How it ended: events, timeout, closed, interrupted, or failed")
  String end = "failed";

  static @Nullable Object begin(long queue, long timeout) {
    if (!ANY.isEnabled()) {
      return null;
    }
    WaitEvent event = new WaitEvent();
    event.queue = queue;
    event.timeout = timeout;
    event.begin();
    return event;
  }

  static void end(Object wait, int events, boolean timedOut, boolean queueClosed) {
    WaitEvent event = (WaitEvent) wait;
    event.end();
    if (!event.shouldCommit()) {
      return;
    }
    event.events = events;
    if (events > 0) {
      event.end = "events";
    } else if (timedOut) {
      event.end = "timeout";
    } else if (queueClosed) {
      event.end = "closed";
    } else if (Thread.currentThread().isInterrupted()) {
      event.end = "interrupted";
    }
    event.commit();
  }
}
