// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import org.jspecify.annotations.Nullable;

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
  private static final WakeEvent ANY = new WakeEvent();

  @Label("Queue")
  @Description("The number by which other kqueues watch it")
  long queue;

  @Label("Woken Thread")
  @Description("Not known if several threads waited in the kqueue's epoll")
  @Nullable Thread woken;

  @Label("Means")
  @Description("unpark; kick if it waited in the kqueue's epoll; spin if it had not blocked yet")
  String means = "";

  static void commit(long queue, @Nullable Thread waiter, String means) {
    if (ANY.isEnabled()) {
      WakeEvent event = new WakeEvent();
      event.queue = queue;
      event.woken = waiter;
      event.means = means;
      event.commit();
    }
  }
}
