package org.kqueue4j.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;

/**
 * A thread wakes one that waits. Off unless a recording asks for it, since a busy program does so a
 * hundred thousand times in a second.
 */
@Name("org.kqueue4j.Wake")
@Label("Kqueue Wake")
@Category("kqueue4j")
@Description("A thread woke another that waited on a kqueue")
@Enabled(false)
final class WakeEvent extends Event {
  @Label("Queue")
  @Description("The number by which other kqueues watch it")
  final long queue;

  @Label("Woken Thread")
  final Thread woken;

  @Label("Means")
  @Description("unpark, or kick if it waited in the kqueue's epoll")
  final String means;

  private WakeEvent(long queue, Thread woken, boolean kick) {
    this.queue = queue;
    this.woken = woken;
    this.means = kick ? "kick" : "unpark";
  }

  static void commit(long queue, Thread waiter, boolean kick) {
    WakeEvent event = new WakeEvent(queue, waiter, kick);
    if (event.isEnabled()) {
      event.commit();
    }
  }
}
