// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.posix;

import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_DELETE;

import java.lang.ref.WeakReference;
import java.nio.channels.SelectableChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Descriptors;
import org.kqueue4j.internal.backend.OpenQueue;
import org.kqueue4j.internal.backend.QueueOptions;
import org.kqueue4j.internal.backend.Waits;
import org.kqueue4j.internal.host.Host;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.queue.EventSink;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.internal.table.DescriptorTable;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * The kqueue in which a thread polls and selects, as each thread of the reference's kernel has one.
 *
 * <p>A call marks the descriptors that it wants with its number. Knotes of earlier calls stay; if
 * one of them has an event, the copy-out function refuses it as stale and deletes the knote.
 *
 * <p>Belongs to its thread; {@link #close} may be called by another thread when that one has ended.
 */
final class ThreadQueue {
  /** As a number of events: no limit. */
  private static final int ALL = Integer.MAX_VALUE;

  private final WeakReference<Thread> owner;
  private final OpenQueue opened = Host.BACKEND.open(QueueOptions.MASKS);
  private final KernelQueue queue = opened.queue();
  private final DescriptorTable<PolledDescriptor> descriptors = new DescriptorTable<>();

  /** The number of the call. */
  private long call;

  /** The descriptors of the call, each once, up to {@link #count}. */
  private @Nullable PolledDescriptor[] wanted = new @Nullable PolledDescriptor[16];

  private int count;

  /** A descriptor of the call is not open. */
  private boolean invalid;

  private final EventSink sink = this::copyOut;

  ThreadQueue(Thread owner) {
    this.owner = new WeakReference<>(owner);
  }

  /** Returns whether its thread has ended. */
  boolean isOrphan() {
    Thread thread = owner.get();
    return thread == null || !thread.isAlive();
  }

  void close() {
    opened.close();
  }

  // ---- what a call wants ----

  /** Begins a call. */
  void begin() {
    call++;
    count = 0;
    invalid = false;
  }

  /** Adds a mask to what the call wants of a descriptor or a channel. */
  void want(int number, @Nullable SelectableChannel channel, int mask) {
    int fd = fd(number, channel);
    if (fd < 0) {
      invalid |= channel != null;
      return;
    }
    PolledDescriptor polled = descriptors.find(fd);
    if (polled == null) {
      polled = new PolledDescriptor(fd);
      descriptors.put(fd, polled);
    }
    if (polled.call != call) {
      polled.call = call;
      polled.wanted = 0;
      polled.found = 0;
      if (polled.channel != channel) {
        polled.channel = channel;
        polled.hasKnote = false; // if it has one, it may be of another file
      }
      enter(polled);
    }
    polled.wanted |= mask;
  }

  /** Returns a descriptor; a negative number for none and for a closed channel. */
  private static int fd(int number, @Nullable SelectableChannel channel) {
    if (channel == null) {
      return number;
    }
    try {
      return Descriptors.of(channel);
    } catch (KqueueException e) {
      if (e.errno() == Errno.EBADF) {
        return -1;
      }
      throw e;
    }
  }

  private void enter(PolledDescriptor polled) {
    if (count == wanted.length) {
      wanted = Arrays.copyOf(wanted, 2 * count);
    }
    wanted[count++] = polled;
  }

  // ---- waiting ----

  /**
   * Waits until a descriptor of the call is ready.
   *
   * @param timeout nanoseconds
   */
  void await(long timeout) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    for (int i = 0; i < count; i++) {
      PolledDescriptor polled = wanted[i];
      if (polled != null) {
        register(polled);
      }
    }
    try {
      Waits.await(queue, sink, ALL, invalid ? KernelQueue.POLL : timeout);
    } catch (KqueueException e) {
      throw Waits.requireUninterrupted(e);
    }
  }

  /**
   * Registers what the call wants. An open channel keeps its descriptor, so an unchanged mask needs
   * no registration; of a raw descriptor the engine checks that it is open.
   */
  private void register(PolledDescriptor polled) {
    boolean isSame = polled.hasKnote && polled.registered == polled.wanted;
    if (polled.channel != null && isSame) {
      return;
    }
    Failure failure = add(polled);
    polled.hasKnote = failure == null;
    polled.registered = polled.wanted;
    if (failure == null) {
      return;
    }
    if (failure.errno() != Errno.EBADF) {
      throw failure.toException();
    }
    polled.found = Poll.NVAL;
    invalid = true;
  }

  private @Nullable Failure add(PolledDescriptor polled) {
    return opened.register(
        polled.fd, EVFILT_READ, EV_ADD, 0, polled.wanted, polled, polled.channel);
  }

  /** Does more than copy, so it is called without the queue's lock. */
  private int copyOut(KeventStruct[] batch, int n) {
    int taken = 0;
    for (int i = 0; i < n; i++) {
      KeventStruct event = batch[i];
      if (event.udata instanceof PolledDescriptor polled) {
        taken += take(polled, (int) event.data) ? 1 : 0;
      }
    }
    return taken;
  }

  private boolean take(PolledDescriptor polled, int mask) {
    if (polled.call != call || !polled.hasKnote) {
      // The result does not matter: the knote may be gone already.
      queue.register(polled.fd, EVFILT_READ, EV_DELETE, 0, 0, null);
      polled.hasKnote = false;
      return false;
    }
    polled.found = mask;
    return true;
  }

  // ---- what the call has found ----

  /** Returns the mask that the call has found. */
  int found(int number, @Nullable SelectableChannel channel) {
    int fd = fd(number, channel);
    if (fd < 0) {
      return channel == null ? 0 : Poll.NVAL;
    }
    PolledDescriptor polled = descriptors.find(fd);
    return polled == null || polled.call != call ? Poll.NVAL : polled.found;
  }

  /**
   * Ignores a descriptor until the next call: the mask that was found means nothing to the caller.
   */
  void ignore(int fd) {
    PolledDescriptor polled = descriptors.find(fd);
    if (polled != null) {
      polled.found = 0;
      polled.wanted = QueueOptions.NO_MASK;
    }
  }
}
