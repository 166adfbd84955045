// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.nio;

import java.nio.channels.ClosedSelectorException;
import java.nio.channels.Selector;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;

/**
 * A selector of {@link KqueueSelectorProvider}, with what it does beyond {@link Selector}: it also
 * waits for processes, files, signals, timers and all other sources of a kqueue.
 *
 * <pre>{@code
 * Selector selector = Selector.open();
 * KqueueSelector events = KqueueSelector.of(selector);
 * events.kqueue().register(Watch.process(child, ProcNote.EXIT));
 * events.onEvents(happened -> happened.forEach(event -> System.out.println(event)));
 * while (selector.isOpen()) {
 *   selector.select(key -> serve(key));   // and, on this thread, what has happened
 * }
 * }</pre>
 *
 * <p>Safe for use by any thread.
 */
public sealed interface KqueueSelector permits KeventSelector {
  /**
   * Returns the selector with this interface.
   *
   * @param selector a selector of {@link KqueueSelectorProvider}
   * @return the same object
   * @throws IllegalArgumentException if it is another provider's
   */
  static KqueueSelector of(Selector selector) {
    if (selector instanceof KqueueSelector ours) {
      return ours;
    }
    throw new IllegalArgumentException(
        selector.getClass().getName()
            + " is no selector of KqueueSelectorProvider: run java with"
            + " -Djava.nio.channels.spi.SelectorProvider="
            + KqueueSelectorProvider.class.getName());
  }

  /**
   * Returns a queue for the program's own registrations, which the selector watches: while events
   * are pending there, a selection operation does not wait, or ends as if by {@link
   * Selector#wakeup}. Without {@link #onEvents} the program takes the events, by {@link
   * Kqueue#poll()} for example; until it does, each selection operation returns at once.
   *
   * <p>The queue is opened by the first call and closed with the selector.
   *
   * @return the same queue each time
   * @throws ClosedSelectorException if the selector is closed
   */
  Kqueue kqueue();

  /**
   * Sets the handler of the events in {@link #kqueue()}. From now on each selection operation takes
   * the pending events and passes them to the handler, after all keys and before it returns, on the
   * thread that selects. So an existing event loop can watch all these sources too. The selection
   * operation throws what the handler throws. A loop that counts selections without a key, as
   * Netty's does, should run the handler as a task: {@code onEvents(events -> loop.execute(() ->
   * ...))}.
   *
   * @param handler the handler; null to leave the events to the program again
   */
  void onEvents(@Nullable Consumer<List<Kevent>> handler);
}
