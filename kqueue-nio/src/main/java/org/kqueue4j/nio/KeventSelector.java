// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.nio;

import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EVFILT_USER;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_CLEAR;

import java.io.IOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
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
  /** The number of events for one call: no ready key is left. */
  private static final int ALL = Integer.MAX_VALUE;

  private final OpenQueue opened = Host.BACKEND.open(QueueOptions.MASKS_ANNOUNCED);
  private final KernelQueue queue = opened.queue();
  private final KernelKnote wakeup = createWakeup(queue);

  private final ReadyKeys ready = new ReadyKeys(); // this

  /** The keys whose interest the next selection registers. */
  private final ArrayDeque<SelectionKeyImpl> updates = new ArrayDeque<>(); // its own monitor

  // Each selection would take a monitor or two to find that nothing is to be done.
  private volatile boolean hasUpdates;
  private volatile boolean hasCancelled;

  /** The keys whose knotes were refused; each selection tries them again. */
  private final Set<SelectionKeyImpl> refused = new LinkedHashSet<>(); // this

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
    try {
      kevent(timeout < 0 ? KernelQueue.FOREVER : TimeUnit.MILLISECONDS.toNanos(timeout));
      if (deregisterCancelled()) {
        ready.removeCancelled();
      }
      return processReady(action);
    } finally {
      ready.clear();
    }
  }

  private int processReady(@Nullable Consumer<SelectionKey> action) {
    int updated = 0;
    for (int i = 0; i < ready.count(); i++) {
      SelectionKeyImpl key = ready.key(i);
      if (key != null) {
        updated += processReadyEvents(ready.mask(i), key, action);
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
      Waits.await(queue, ready, ALL, timeout);
    } catch (KqueueException e) {
      if (e.errno() != Errno.EINTR) {
        throw new IOException("the selection failed: " + e.getMessage(), e);
      }
      queue.kevent(ChangeSource.NONE, ready, ALL, KernelQueue.POLL);
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

  /** Returns whether there were any cancelled keys. */
  private boolean deregisterCancelled() throws IOException {
    if (!hasCancelled) {
      return false;
    }
    hasCancelled = false;
    processDeregisterQueue();
    return true;
  }

  /**
   * Registers the interests of the keys.
   *
   * @throws IOException if a knote is refused that was not refused before; all others have been
   *     applied, and the next selections wait for them
   */
  private void applyUpdates() throws IOException {
    if (!refused.isEmpty()) {
      refused.removeIf(key -> key.isValid() && apply(key) == null);
    }
    if (!hasUpdates) {
      return;
    }
    hasUpdates = false;
    IOException thrown = null;
    synchronized (updates) {
      for (SelectionKeyImpl key; (key = updates.pollFirst()) != null; ) {
        Failure failure = key.isValid() ? apply(key) : null;
        if (failure != null && refused.add(key)) {
          thrown = Exceptions.add(thrown, refusal(key, failure));
        }
      }
    }
    if (thrown != null) {
      throw thrown;
    }
  }

  private static IOException refusal(SelectionKeyImpl key, Failure failure) {
    return new IOException(
        key.channel()
            + " can't be selected: "
            + failure
            + "; the other keys can, and each selection tries this one again");
  }

  private @Nullable Failure apply(SelectionKeyImpl key) {
    SelChImpl channel = (SelChImpl) key.channel();
    int fd = channel.getFDVal();
    int wanted = channel.translateInterestOps(key.nioInterestOps());
    if (wanted != 0) {
      return queue.register(fd, EVFILT_READ, EV_ADD, 0, wanted, key);
    }
    return opened.knote(fd) == null
        ? null
        : queue.register(fd, EVFILT_READ, 0, 0, QueueOptions.NO_MASK, key);
  }

  @Override
  protected void implDereg(SelectionKeyImpl key) {
    refused.remove(key);
    int fd = ((SelChImpl) key.channel()).getFDVal();
    if (!key.channel().isOpen()) {
      opened.closingLast(fd); // the channel closes it when no selector has a key of it
      return;
    }
    KernelKnote knote = opened.knote(fd);
    if (knote != null) {
      knote.delete();
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
        Failure failure = queue.register(kq.ident(), EVFILT_READ, EV_ADD, 0, 0, null);
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
