package org.kqueue4j.nio;

import java.nio.channels.ClosedSelectorException;
import java.nio.channels.Selector;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;

/**
 * What a selector of {@link KqueueSelectorProvider} can do beyond {@link Selector}: it also waits
 * for processes, files, signals, timers and all else that a kqueue watches.
 *
 * <pre>{@code
 * Selector selector = Selector.open();
 * KqueueSelector events = KqueueSelector.of(selector);
 * events.kqueue().add(Kevent.process(child, Note.EXIT));
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
   * What a selector can do beyond others.
   *
   * @throws IllegalArgumentException if it is not one of {@link KqueueSelectorProvider}
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
   * A queue of the program's own, which the selector watches: while events are pending there, a
   * selection operation does not wait, or is ended as if by {@link Selector#wakeup}. Without {@link
   * #onEvents} the program takes them, by {@link Kqueue#poll()} for example; as long as it does
   * not, each selection operation returns at once.
   *
   * <p>The same queue each time, made at the first call and closed with the selector.
   *
   * @throws ClosedSelectorException if the selector is closed
   */
  Kqueue kqueue();

  /**
   * From now on each selection operation takes what is pending in {@link #kqueue()} and gives it to
   * this handler, after all keys, before it returns, on the thread that selects. So a loop that
   * somebody else wrote can watch all these things too. What the handler throws, the selection
   * operation throws. A loop that counts selections which bring no key, as Netty's does, should get
   * the events as a task of its own: {@code onEvents(events -> loop.execute(() -> ...))}.
   *
   * @param handler null to leave the events to the program again
   */
  void onEvents(@Nullable Consumer<List<Kevent>> handler);
}
