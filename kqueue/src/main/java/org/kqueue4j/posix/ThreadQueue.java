package org.kqueue4j.posix;

import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EV_ADD;
import static org.kqueue4j.sys.Event.EV_DELETE;

import java.lang.ref.WeakReference;
import java.nio.channels.SelectableChannel;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.Descriptors;
import org.kqueue4j.internal.backend.OpenQueue;
import org.kqueue4j.internal.backend.QueueOptions;
import org.kqueue4j.internal.host.Host;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.queue.ChangeSource;
import org.kqueue4j.internal.queue.EventSink;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * The kqueue in which a thread polls and selects, as each thread of the reference's kernel has one.
 *
 * <p>A call marks what it wants with its number. Knotes of earlier calls stay; if one of them has
 * an event, the copy-out function refuses it as stale, and deletes the knote.
 *
 * <p>Belongs to its thread; {@link #close} may be called by another when that one has ended.
 */
final class ThreadQueue {
  /** As a number of events: all that there are. */
  private static final int ALL = Integer.MAX_VALUE;

  /** A kqueue lets no finite wait be longer. */
  private static final long LONGEST_WAIT = TimeUnit.DAYS.toNanos(1);

  private final WeakReference<Thread> owner;
  private final OpenQueue opened = Host.BACKEND.open(QueueOptions.MASKS);
  private final KernelQueue queue = opened.queue();

  private @Nullable Watch[] watches = new @Nullable Watch[16]; // by number
  private long call;

  /** Those of the call, each once. */
  private @Nullable Watch[] wanted = new @Nullable Watch[16];

  private int count;

  /** Some of the call are not open. */
  private boolean invalid;

  /** How many of the call have been found ready. */
  private int ready;

  private final EventSink sink = this::copyOut;

  ThreadQueue(Thread owner) {
    this.owner = new WeakReference<>(owner);
  }

  /** Whether its thread has ended. */
  boolean isOrphan() {
    Thread thread = owner.get();
    return thread == null || !thread.isAlive();
  }

  void close() {
    opened.close();
  }

  // ---- what a call wants ----

  /** A call begins. */
  void begin() {
    call++;
    count = 0;
    ready = 0;
    invalid = false;
  }

  /** Wants something of a descriptor, or of a channel. Several wishes for the same add up. */
  void want(int number, @Nullable SelectableChannel channel, int mask) {
    int fd = fd(number, channel);
    if (fd < 0) {
      invalid |= channel != null;
      return;
    }
    Watch watch = watch(fd);
    if (watch == null) {
      invalid = true;
      return;
    }
    if (watch.call != call) {
      watch.call = call;
      watch.wanted = 0;
      watch.found = 0;
      if (watch.channel != channel) {
        watch.channel = channel;
        watch.hasKnote = false; // or it may be another file's
      }
      enter(watch);
    }
    watch.wanted |= mask;
  }

  /** The number of a descriptor; negative for none, and for a closed channel. */
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

  /** Null for a number that is not open and beyond those that were, since it has no bounds. */
  private @Nullable Watch watch(int fd) {
    if (fd >= watches.length) {
      if (!opened.isOpenDescriptor(fd)) {
        return null;
      }
      watches = Arrays.copyOf(watches, Math.max(fd + 1, 2 * watches.length));
    }
    Watch watch = watches[fd];
    if (watch == null) {
      watch = new Watch(fd);
      watches[fd] = watch;
    }
    return watch;
  }

  private void enter(Watch watch) {
    if (count == wanted.length) {
      wanted = Arrays.copyOf(wanted, 2 * count);
    }
    wanted[count++] = watch;
  }

  // ---- waiting ----

  /**
   * Waits until something of the call is ready.
   *
   * @param timeout nanoseconds
   */
  void await(long timeout) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    for (int i = 0; i < count; i++) {
      Watch watch = wanted[i];
      if (watch != null) {
        register(watch);
      }
    }
    long left = invalid ? KernelQueue.POLL : Math.max(timeout, KernelQueue.POLL);
    long step;
    do {
      step = left == KernelQueue.FOREVER ? left : Math.min(left, LONGEST_WAIT);
      kevent(step);
      left -= step;
    } while (ready == 0 && left > 0);
  }

  /** A channel that is open has its number; of a bare one the engine makes sure that it is open. */
  private void register(Watch watch) {
    SelectableChannel channel = watch.channel;
    if (channel != null && watch.hasKnote && watch.watched == watch.wanted) {
      return;
    }
    Failure failure = channel == null ? add(watch) : addClaimed(watch, channel);
    watch.hasKnote = failure == null;
    watch.watched = watch.wanted;
    if (failure == null) {
      return;
    }
    if (failure.errno() != Errno.EBADF) {
      throw failure.toException();
    }
    watch.found = Poll.NVAL;
    invalid = true;
  }

  private @Nullable Failure addClaimed(Watch watch, SelectableChannel channel) {
    try {
      opened.claim(watch.fd, channel);
    } catch (KqueueException e) {
      return Failure.of(e); // it has been closed meanwhile
    }
    try {
      return add(watch);
    } finally {
      opened.unclaim(watch.fd, channel);
    }
  }

  private @Nullable Failure add(Watch watch) {
    return queue.register(watch.fd, EVFILT_READ, EV_ADD, 0, watch.wanted, watch);
  }

  private void kevent(long timeout) throws InterruptedException {
    try {
      queue.kevent(ChangeSource.NONE, sink, ALL, timeout);
    } catch (KqueueException e) {
      if (e.errno() == Errno.EINTR && Thread.interrupted()) {
        throw (InterruptedException) new InterruptedException().initCause(e);
      }
      throw e;
    }
  }

  /** Does more than copy, so it is called without the queue's lock. */
  private int copyOut(KeventStruct[] batch, int n) {
    int taken = 0;
    for (int i = 0; i < n; i++) {
      KeventStruct event = batch[i];
      if (event.udata instanceof Watch watch) {
        taken += take(watch, (int) event.data) ? 1 : 0;
      }
    }
    return taken;
  }

  private boolean take(Watch watch, int mask) {
    if (watch.call != call || !watch.hasKnote) {
      queue.register(watch.fd, EVFILT_READ, EV_DELETE, 0, 0, null); // or it is gone by itself
      watch.hasKnote = false;
      return false;
    }
    if (watch.found == 0) {
      ready++;
    }
    watch.found = mask;
    return true;
  }

  // ---- what there is ----

  /** What the call has found. */
  int found(int number, @Nullable SelectableChannel channel) {
    int fd = fd(number, channel);
    if (fd < 0) {
      return channel == null ? 0 : Poll.NVAL;
    }
    Watch watch = fd < watches.length ? watches[fd] : null;
    return watch == null || watch.call != call ? Poll.NVAL : watch.found;
  }

  /** What was found says nothing to the caller: it is left alone until its next call. */
  void ignore(int fd) {
    Watch watch = watches[fd];
    if (watch != null) {
      watch.found = 0;
      watch.wanted = QueueOptions.NO_MASK;
      ready--;
    }
  }
}
