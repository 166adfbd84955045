// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.nio;

import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EVFILT_USER;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_CLEAR;
import static org.kqueue4j.sys.Event.EV_DELETE;

import java.io.IOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.internal.backend.OpenQueue;
import org.kqueue4j.internal.backend.QueueOptions;
import org.kqueue4j.internal.backend.Waits;
import org.kqueue4j.internal.host.Host;
import org.kqueue4j.internal.kern.Exceptions;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.queue.ChangeSource;
import org.kqueue4j.internal.queue.KernelKnote;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.sys.ClosedKqueueException;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;
import sun.nio.ch.SelChImpl;
import sun.nio.ch.SelectionKeyImpl;
import sun.nio.ch.SelectorImpl;

/**
 * A selector that waits in a kqueue. The superclass has the keys and their sets, and deals with
 * closed channels. An interest is a level-triggered knote that reports the mask of poll(2), which
 * the JDK's channels translate. A wake-up is a user event.
 *
 * <p>The JDK's channels delay their close until their keys are deregistered here. So the queue is
 * opened with the promise that closes are announced, and never has to check whether a descriptor
 * still names the same file.
 *
 * <p>Safe for use by any thread; the monitor of this is held while a thread selects.
 */
final class KeventSelector extends SelectorImpl implements KqueueSelector {
  private final OpenQueue opened = Host.BACKEND.open(QueueOptions.MASKS_ANNOUNCED);
  private final KernelQueue queue = opened.queue();
  private final KernelKnote wakeup = createWakeup(queue);

  private final Map<SelectionKey, SelectorKnote> knotes = new HashMap<>(); // this
  private final ReadyKeys ready = new ReadyKeys(); // this

  /** The keys whose interest the next selection registers. */
  private final ArrayDeque<SelectionKeyImpl> updates = new ArrayDeque<>(); // its own monitor

  // Each selection would take a monitor or two to find that nothing is to be done.
  private volatile boolean hasUpdates;
  private volatile boolean hasCancelled;

  /** The knotes that were refused; each selection tries them again. */
  private final Set<SelectorKnote> refused = new LinkedHashSet<>(); // this

  private final Object eventsLock = new Object();
  private @Nullable Kqueue events; // eventsLock
  private boolean closed; // eventsLock
  private volatile @Nullable Consumer<List<Kevent>> handler;

  private KeventSelector(SelectorProvider provider) {
    super(provider);
  }

  private static KernelKnote createWakeup(KernelQueue queue) {
    KeventStruct change = new KeventStruct();
    change.set(KeventStruct.NEXT_IDENT, EVFILT_USER, EV_ADD | EV_CLEAR, 0, 0, null);
    queue.create(change);
    return (KernelKnote) Objects.requireNonNull(change.knote);
  }

  /**
   * Opens a selector with all descriptors that selections need. The return type is one of the
   * public API, so that a provider can be loaded where the superclass cannot.
   *
   * @throws IOException if there are no descriptors left
   */
  static AbstractSelector open(SelectorProvider provider) throws IOException {
    KeventSelector selector = new KeventSelector(provider);
    Failure failure = selector.opened.openPoller();
    if (failure != null) {
      selector.close();
      throw new IOException("a selector can't be opened: " + failure);
    }
    return selector;
  }

  // ---- selecting ----

  @Override
  protected int doSelect(@Nullable Consumer<SelectionKey> action, long timeout) throws IOException {
    applyUpdates();
    deregisterCancelled();
    ready.clear();
    kevent(timeout < 0 ? KernelQueue.FOREVER : TimeUnit.MILLISECONDS.toNanos(timeout));
    deregisterCancelled();
    int updated = 0;
    for (int i = 0; i < ready.count(); i++) {
      SelectorKnote knote = ready.get(i);
      if (knote != null) {
        updated += processReadyEvents(knote.ready, knote.key, action);
      }
    }
    if (ready.hasOthers() || handler != null && opened.hasPendingNested()) {
      deliverEvents();
    }
    return updated;
  }

  /**
   * Takes what is ready. An interrupt ends the wait without {@link #begin()} and {@link #end()}.
   */
  private void kevent(long timeout) throws IOException {
    try {
      Waits.await(queue, ready, ready.room(), timeout);
    } catch (KqueueException e) {
      if (e.errno() != Errno.EINTR) {
        throw new IOException("the selection failed: " + e.getMessage(), e);
      }
      queue.kevent(ChangeSource.NONE, ready, ready.room(), KernelQueue.POLL);
    }
  }

  private void deliverEvents() {
    Consumer<List<Kevent>> to = handler;
    if (to != null) {
      List<Kevent> taken = takeEvents();
      if (!taken.isEmpty()) {
        to.accept(taken);
      }
    }
  }

  private List<Kevent> takeEvents() {
    try {
      return kqueue().poll();
    } catch (ClosedKqueueException e) {
      return List.of(); // the program has just closed the queue
    }
  }

  @Override
  public Selector wakeup() {
    wakeup.trigger(0); // refused if the queue is closed, when no thread waits any more
    return this;
  }

  // ---- keys ----

  @Override
  protected void setEventOps(SelectionKeyImpl key) {
    synchronized (updates) {
      updates.addLast(key);
    }
    hasUpdates = true;
  }

  @Override
  public void cancel(SelectionKeyImpl key) {
    super.cancel(key);
    hasCancelled = true;
  }

  private void deregisterCancelled() throws IOException {
    if (hasCancelled) {
      hasCancelled = false;
      processDeregisterQueue();
    }
  }

  /**
   * Registers the interests of the keys.
   *
   * @throws IOException if a knote is refused that was not refused before; all others have been
   *     applied, and the next selections wait for them
   */
  private void applyUpdates() throws IOException {
    if (!refused.isEmpty()) {
      refused.removeIf(knote -> knote.key.isValid() && apply(knote) == null);
    }
    if (!hasUpdates) {
      return;
    }
    hasUpdates = false;
    IOException thrown = null;
    synchronized (updates) {
      for (SelectionKeyImpl key; (key = updates.pollFirst()) != null; ) {
        if (!key.isValid()) {
          continue;
        }
        SelectorKnote knote = knoteOf(key);
        Failure failure = apply(knote);
        if (failure != null && refused.add(knote)) {
          thrown = Exceptions.add(thrown, refusal(knote, failure));
        }
      }
    }
    if (thrown != null) {
      throw thrown;
    }
  }

  private static IOException refusal(SelectorKnote knote, Failure failure) {
    return new IOException(
        knote.channel
            + " can't be selected: "
            + failure
            + "; the other keys can, and each selection tries this one again");
  }

  private SelectorKnote knoteOf(SelectionKeyImpl key) {
    SelectorKnote knote = knotes.get(key);
    if (knote == null) {
      knote = new SelectorKnote(key, (SelChImpl) key.channel());
      knotes.put(key, knote);
      ready.enter(knote);
    }
    return knote;
  }

  private @Nullable Failure apply(SelectorKnote knote) {
    int wanted = knote.channel.translateInterestOps(knote.key.nioInterestOps());
    return wanted == knote.wanted ? null : want(knote, wanted);
  }

  private @Nullable Failure want(SelectorKnote knote, int wanted) {
    int fd = knote.channel.getFDVal();
    int mask = wanted == 0 ? QueueOptions.NO_MASK : wanted;
    Failure failure = queue.register(fd, EVFILT_READ, EV_ADD, 0, mask, knote);
    if (failure == null) {
      knote.wanted = wanted;
      knote.isRegistered = true;
    }
    return failure;
  }

  private @Nullable Failure register(long ident, int flags) {
    return queue.register(ident, EVFILT_READ, flags, 0, 0, null);
  }

  @Override
  protected void implDereg(SelectionKeyImpl key) {
    SelectorKnote knote = knotes.remove(key);
    if (knote != null) {
      forget(knote);
      ready.remove(knote);
      refused.remove(knote);
    }
  }

  private void forget(SelectorKnote knote) {
    int fd = knote.channel.getFDVal();
    if (!knote.channel.isOpen()) {
      opened.closingLast(fd); // the channel closes it when no selector has a key of it
    } else if (knote.isRegistered) {
      register(fd, EV_DELETE);
    }
  }

  // ---- beyond Selector ----

  @Override
  public Kqueue kqueue() {
    synchronized (eventsLock) {
      if (closed) {
        throw new ClosedSelectorException();
      }
      Kqueue kq = events;
      if (kq == null) {
        kq = Kqueue.open();
        Failure failure = register(kq.ident(), EV_ADD);
        if (failure != null) {
          kq.close();
          throw failure.toException();
        }
        events = kq;
      }
      return kq;
    }
  }

  @Override
  public void onEvents(@Nullable Consumer<List<Kevent>> handler) {
    this.handler = handler;
  }

  @Override
  protected void implClose() {
    opened.close();
    synchronized (eventsLock) {
      closed = true;
      if (events != null) {
        events.close();
      }
    }
  }
}
