// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

/**
 * A call of a handler by an event loop that has taken long, during which the loop handled nothing
 * else. On in any recording.
 */
@Name("org.kqueue4j.SlowHandler")
@Label("Slow Handler")
@Category("kqueue4j")
@Description("A handler kept its event loop from other events")
@Threshold("20 ms")
final class SlowHandlerEvent extends Event {
  private static final SlowHandlerEvent ANY = new SlowHandlerEvent();

  @Label("Handler")
  @Description("The class of the handler; the class that has a lambda is in its name")
  @Nullable Class<?> handler;

  static @Nullable Object beginCall() {
    if (!ANY.isEnabled()) {
      return null;
    }
    SlowHandlerEvent event = new SlowHandlerEvent();
    event.begin();
    return event;
  }

  static void endCall(Object call, Class<?> handler) {
    SlowHandlerEvent event = (SlowHandlerEvent) call;
    event.end();
    if (event.shouldCommit()) {
      event.handler = handler;
      event.commit();
    }
  }
}
