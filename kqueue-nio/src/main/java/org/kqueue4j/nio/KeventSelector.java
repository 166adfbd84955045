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
import org.kqueue4j.internal.queue.ChangeSource;
import org.kqueue4j.internal.queue.KernelQueue;
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
  private static final long WAKEUP = 0;

  private final OpenQueue opened = Host.BACKEND.open(QueueOptions.MASKS_ANNOUNCED);
  private final KernelQueue queue = opened.queue();

  private final Map<SelectionKey, Registration> registrations = new HashMap<>(); // this
  private final ReadyKeys ready = new ReadyKeys(); // this

  /** The keys whose interest the next selection registers. */
  private final ArrayDeque<SelectionKeyImpl> updates = new ArrayDeque<>(); // its own monitor

  /** The registrations that were refused; each selection tries them again. */
  private final Set<Registration> refused = new LinkedHashSet<>(); // this

  private final Object eventsLock = new Object();
  private @Nullable Kqueue events; // eventsLock
  private boolean closed; // eventsLock
  private volatile @Nullable Consumer<List<Kevent>> handler;

  private KeventSelector(SelectorProvider provider) {
    super(provider);
    register(WAKEUP, EVFILT_USER, EV_ADD | EV_CLEAR, null);
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
    processDeregisterQueue();
    ready.clear();
    kevent(timeout < 0 ? KernelQueue.FOREVER : TimeUnit.MILLISECONDS.toNanos(timeout));
    processDeregisterQueue();
    int updated = 0;
    for (int i = 0; i < ready.count(); i++) {
      Registration registration = ready.get(i);
      if (registration != null) {
        updated += processReadyEvents(registration.ready, registration.key, action);
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
    } catch (KqueueException e) {
      if (e.errno() == Errno.EBADF) {
        return List.of(); // the program has just closed the queue
      }
      throw e;
    }
  }

  @Override
  public Selector wakeup() {
    queue.trigger(WAKEUP); // refused if the queue is closed, when no thread waits any more
    return this;
  }

  // ---- keys ----

  @Override
  protected void setEventOps(SelectionKeyImpl key) {
    synchronized (updates) {
      updates.addLast(key);
    }
  }

  /**
   * Registers the interests of the keys.
   *
   * @throws IOException if a registration is refused that was not refused before; all others have
   *     been applied, and the next selections wait for them
   */
  private void applyUpdates() throws IOException {
    if (!refused.isEmpty()) {
      refused.removeIf(registration -> registration.key.isValid() && apply(registration) == null);
    }
    IOException thrown = null;
    synchronized (updates) {
      for (SelectionKeyImpl key; (key = updates.pollFirst()) != null; ) {
        if (!key.isValid()) {
          continue;
        }
        Registration registration = registrationOf(key);
        Failure failure = apply(registration);
        if (failure != null && refused.add(registration)) {
          thrown = Exceptions.add(thrown, refusal(registration, failure));
        }
      }
    }
    if (thrown != null) {
      throw thrown;
    }
  }

  private static IOException refusal(Registration registration, Failure failure) {
    return new IOException(
        registration.channel
            + " can't be selected: "
            + failure
            + "; the other keys can, and each selection tries this one again");
  }

  private Registration registrationOf(SelectionKeyImpl key) {
    Registration registration = registrations.get(key);
    if (registration == null) {
      registration = new Registration(key, (SelChImpl) key.channel());
      registrations.put(key, registration);
      ready.enter(registration);
    }
    return registration;
  }

  private @Nullable Failure apply(Registration registration) {
    int wanted = registration.channel.translateInterestOps(registration.key.nioInterestOps());
    return wanted == registration.wanted ? null : want(registration, wanted);
  }

  private @Nullable Failure want(Registration registration, int wanted) {
    int fd = registration.channel.getFDVal();
    int mask = wanted == 0 ? QueueOptions.NO_MASK : wanted;
    Failure failure = queue.register(fd, EVFILT_READ, EV_ADD, 0, mask, registration);
    if (failure == null) {
      registration.wanted = wanted;
      registration.hasKnote = true;
    }
    return failure;
  }

  private @Nullable Failure register(long ident, int filter, int flags, @Nullable Object udata) {
    return queue.register(ident, filter, flags, 0, 0, udata);
  }

  @Override
  protected void implDereg(SelectionKeyImpl key) {
    Registration registration = registrations.remove(key);
    if (registration != null) {
      forget(registration);
      ready.remove(registration);
      refused.remove(registration);
    }
  }

  private void forget(Registration registration) {
    int fd = registration.channel.getFDVal();
    if (!registration.channel.isOpen()) {
      opened.closingLast(fd); // the channel closes it when no selector has a key of it
    } else if (registration.hasKnote) {
      register(fd, EVFILT_READ, EV_DELETE, null);
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
        Failure failure = register(kq.ident(), EVFILT_READ, EV_ADD, null);
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
