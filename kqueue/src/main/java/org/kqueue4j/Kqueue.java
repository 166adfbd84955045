// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.async.AsyncEvents;
import org.kqueue4j.internal.backend.OpenQueue;
import org.kqueue4j.internal.backend.QueueOptions;
import org.kqueue4j.internal.backend.Waits;
import org.kqueue4j.internal.filter.AioState;
import org.kqueue4j.internal.host.Host;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.queue.ChangeSource;
import org.kqueue4j.internal.queue.EventSink;
import org.kqueue4j.internal.queue.KernelKnote;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.sys.ClosedKqueueException;
import org.kqueue4j.sys.Dialect;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.Event;
import org.kqueue4j.sys.KqueueException;
import org.kqueue4j.sys.LimitReachedException;
import org.kqueue4j.sys.UnsupportedWatchException;

/**
 * A queue of events. A program registers event sources of all kinds with it, and waits for all of
 * them in one call.
 *
 * <pre>{@code
 * try (Kqueue kq = Kqueue.open()) {
 *   kq.register(Watch.read(channel).dispatch(), session);
 *   kq.register(Watch.file(path, VnodeNote.WRITE, VnodeNote.RENAME));
 *   for (Kevent event : kq.poll(Duration.ofSeconds(5))) {
 *     switch (event) {
 *       case Kevent.Read read -> {
 *         read.attachment(Session.class).receive();
 *         read.registration().enable();
 *       }
 *       case Kevent.Vnode change -> reload();
 *       default -> {}
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>The queue has two interfaces to the same engine. With {@link #register} a program gives a
 * {@link Watch}, gets a {@link Registration}, and later {@link Kevent}s. {@link #kevent} is the
 * system call of the manual page, to the letter, on reusable {@link KeventList}s.
 *
 * <p>A queue is safe for use by any thread. If several threads wait, an event is reported to one of
 * them, unless it is level-triggered and its condition still holds. Registering with and waiting on
 * a closed queue throws a {@link ClosedKqueueException}.
 */
public final class Kqueue implements AutoCloseable {
  /** A timeout without limit. */
  public static final long FOREVER = KernelQueue.FOREVER;

  private static final int POLL_EVENTS = 256;

  private final KernelQueue queue;
  private final OpenQueue opened;

  /** Futures and subscribers; null until the first one. */
  private final AtomicReference<@Nullable AsyncEvents<Kevent>> async = new AtomicReference<>();

  /** Called by {@link org.kqueue4j.internal.backend.KqueueAccess} too. */
  Kqueue(OpenQueue opened) {
    this.queue = opened.queue();
    this.opened = opened;
  }

  /** What a program can promise about its use of a queue, or ask of it. */
  public enum Option {
    /**
     * Promises that the program calls {@link #closing} before it closes a descriptor that it has
     * registered by its number. Without this promise each event of such a descriptor costs a system
     * call, or a share of one for all events that a call reports, which checks that the number
     * still names the same file. Channels need neither.
     */
    CLOSES_ANNOUNCED,

    /**
     * Keeps the handler of a signal that the program or the JVM installed earlier: it runs too
     * while this queue watches the signal, after the event has become pending. {@code TERM} then
     * still ends the program, through its shutdown hooks. Without this option the handler does not
     * run. The default action and handlers in native code cannot be run in either case.
     */
    KEEPS_SIGNAL_HANDLERS,

    /**
     * Lets a waiting thread poll for a wake-up by another thread of this program before it blocks:
     * for up to 20 microseconds as long as that succeeds, and hardly at all while it does not. A
     * thread that is woken so loses no time to sleep, if a processor is free; if none is free,
     * waiting is slower. Descriptors and timers are not polled during that time, so their events
     * may be reported that much later.
     */
    SPINS
  }

  /**
   * Opens a queue on this system. It needs neither a descriptor nor a thread until it has something
   * to watch that does.
   *
   * <p>A queue that the program has dropped without closing it is closed some time after it has
   * been collected; with {@code -Dorg.kqueue4j.leaks=true} a warning then says where it was opened.
   * A queue that watches a signal or a channel without a descriptor, or has an {@link #fd} or an
   * owner, stays open until it is closed, since these may still be needed.
   *
   * @param options promises that make the queue faster, and wishes
   * @return the queue, which the caller closes
   */
  public static Kqueue open(Option... options) {
    return open(Dialect.DRAGONFLY, options);
  }

  /**
   * Opens a queue that answers as another kernel where kernels differ, for a port from there. Its
   * {@link #openSibling siblings} have the same dialect.
   *
   * @param dialect the kernel
   * @param options promises that make the queue faster, and wishes
   * @return the queue, which the caller closes
   */
  public static Kqueue open(Dialect dialect, Option... options) {
    List<Option> chosen = List.of(options);
    return new Kqueue(
        Host.BACKEND.open(
            new QueueOptions(
                chosen.contains(Option.CLOSES_ANNOUNCED),
                chosen.contains(Option.KEEPS_SIGNAL_HANDLERS),
                chosen.contains(Option.SPINS),
                false,
                dialect)));
  }

  /**
   * Opens another queue on the same system with the same options: on this system, or on the
   * simulated machine of this queue.
   *
   * @return the other queue, which the caller closes
   * @throws KqueueException {@code EMFILE} if a simulated machine has no descriptor left
   */
  public Kqueue openSibling() {
    return new Kqueue(opened.openBeside());
  }

  /** {@return whether this is a queue of a simulated machine, not of this system} */
  public boolean isSimulated() {
    return opened.isSimulated();
  }

  // ---- registrations ----

  /**
   * Registers what the program wants to be notified of, without an attachment, as {@link
   * #register(Watch, Object)}.
   *
   * @param watch what to report
   * @return the registration, which the caller may keep or not: each event leads to it
   * @throws KqueueException as {@link #register(Watch, Object)} says
   */
  public Registration register(Watch<?> watch) {
    return register(watch, null);
  }

  /**
   * Registers what the program wants to be notified of. It is reported until the registration ends.
   *
   * <p>A descriptor, a channel, a process or a signal is registered once for each kind of event;
   * {@link Registration#modify} changes how it is reported. Each registration of a path, a timer or
   * a user event is one of its own.
   *
   * @param watch what to report, which is enabled unless it is {@link Watch#disabled}
   * @param attachment an object that comes back with each event; null for none
   * @return the registration, which the caller may keep or not: each event leads to it
   * @throws ClosedKqueueException if this queue is closed
   * @throws UnsupportedWatchException if the file, channel or process cannot be watched so
   * @throws LimitReachedException if a limit of the system or of the library is reached
   * @throws KqueueException {@code EEXIST} if it is registered already; {@code EBADF} if it is not
   *     an open descriptor; {@code EINVAL} if nothing could ever be reported; {@code ENOENT} if
   *     there is no such file; {@code ESRCH}, {@code EACCES} as the methods of {@link Watch} say
   */
  public Registration register(Watch<?> watch, @Nullable Object attachment) {
    Watch<?> own = watch.forRegistration();
    KeventStruct change = own.toChange(Event.EV_ADD, attachment);
    Failure failure = opened.create(change);
    if (failure != null) {
      throw own.refused(failure);
    }
    return new Registration((KernelKnote) Objects.requireNonNull(change.knote));
  }

  /**
   * Submits an asynchronous request to read, write or sync, and returns at once. The completion is
   * a {@link Kevent.Completion} of this queue, whose {@link Kevent.Completion#request} is the
   * request. It is reported once.
   *
   * <p>The request applies to the file that is open now. Closing this queue cancels it, or waits
   * for its completion if it cannot be cancelled.
   *
   * @param aio the request
   * @return the request, with its result once it is complete
   * @throws KqueueException {@code EBADF} if the descriptor is not open for this operation; {@code
   *     EINVAL} if the buffer cannot be used; {@code EWOULDBLOCK} if too many requests are in
   *     progress; {@code EOPNOTSUPP} if this kind of file has no such requests
   */
  public AioRequest submit(Aio aio) {
    AioState state = aio.newState();
    AioRequest request = new AioRequest(opened, state);
    state.setRequest(request);
    opened.submit(state, aio.buffer());
    return request;
  }

  // ---- waiting ----

  /** {@return the events that are pending, at most 256 of them; the next call returns more} */
  public List<Kevent> poll() {
    return take(KernelQueue.POLL);
  }

  /**
   * Waits for events.
   *
   * @param timeout the longest time to wait; zero or less to poll. A wait ends after one day in any
   *     case
   * @return the events, at most 256 of them; none if the time is over
   * @throws InterruptedException if the thread is interrupted before or while it waits
   */
  public List<Kevent> poll(Duration timeout) throws InterruptedException {
    return await(Waits.nanos(timeout));
  }

  /**
   * Waits for at least one event, without limit of time.
   *
   * @return the events, at most 256 of them
   * @throws InterruptedException if the thread is interrupted before or while it waits
   */
  public List<Kevent> take() throws InterruptedException {
    return await(FOREVER);
  }

  private List<Kevent> await(long timeout) throws InterruptedException {
    try {
      return take(timeout);
    } catch (KqueueException e) {
      throw Waits.requireUninterrupted(e);
    }
  }

  private List<Kevent> take(long timeout) {
    List<Kevent> events = new ArrayList<>();
    queue.kevent(ChangeSource.NONE, new Receiver(events), POLL_EVENTS, timeout);
    return events;
  }

  /** Receives events in the form in which the program gets them. */
  private record Receiver(List<Kevent> events) implements EventSink {
    @Override
    public int copyOut(KeventStruct[] batch, int count) {
      for (int i = 0; i < count; i++) {
        events.add(Kevent.of(batch[i]));
      }
      return count;
    }

    @Override
    public boolean wantsKnotes() {
      return true;
    }

    @Override
    public boolean onlyCopies() {
      return true;
    }
  }

  /**
   * Waits for events, as {@link #poll(Duration)}, and allocates nothing.
   *
   * @param events receives the events, as many as it has room for; the next call returns more
   * @param timeout the longest time to wait; zero or less to poll
   * @return the number of events; 0 if the time is over
   * @throws InterruptedException if the thread is interrupted before or while it waits
   */
  public int poll(Kevents events, Duration timeout) throws InterruptedException {
    events.buffer.await(queue, Waits.nanos(timeout));
    return events.size();
  }

  /**
   * Waits for at least one event, as {@link #take()}, and allocates nothing.
   *
   * @param events receives the events, as many as it has room for; the next call returns more
   * @return the number of events
   * @throws InterruptedException if the thread is interrupted before or while it waits
   */
  public int take(Kevents events) throws InterruptedException {
    events.buffer.await(queue, FOREVER);
    return events.size();
  }

  // ---- futures and subscribers ----

  /**
   * {@return a future of the first event of a watch} No thread of the program needs to wait on this
   * queue for it, and none that does takes it: it is registered beside the queue, so it neither
   * disturbs a registration of the same source nor is disturbed by one. Several futures may be for
   * the same source.
   *
   * <pre>{@code
   * CompletableFuture<Kevent.Proc> exit = kq.once(Watch.process(child));
   * exit.orTimeout(10, TimeUnit.SECONDS).whenComplete((event, late) -> ...);
   * }</pre>
   *
   * <p>Nothing stays registered however the future ends: by its event, by {@link
   * CompletableFuture#cancel}, by a timeout, by {@link CompletableFuture#complete}. If this queue
   * is closed first, the future ends with a {@link ClosedKqueueException}. If the descriptor is
   * closed first, there is no event, as in any kqueue.
   *
   * <p>An event completes the future in a virtual thread of its own, so what depends on the future
   * may take long, wait for another future and call {@link #await}. {@link #close} completes the
   * remaining futures in the thread that closes. A virtual thread, which exists while there are
   * such futures, waits for the events.
   *
   * @param watch what to report
   * @param <E> the type of the event
   * @throws UnsupportedWatchException on a simulated machine
   * @throws KqueueException as {@link #register}; {@code EINVAL} if the watch is {@link
   *     Watch#disabled}, or is a {@link Watch#user} event, which nothing could trigger; {@code
   *     EWOULDBLOCK} if no thread can be started
   */
  @SuppressWarnings("unchecked") // a watch has events of its type only
  public <E extends Kevent> CompletableFuture<E> once(Watch<E> watch) {
    return (CompletableFuture<E>) async().once(watch.asFutureChange());
  }

  /**
   * Waits for the first event of a watch, as if the thread waited for nothing else. The watch is
   * registered for that time only, beside this queue, as by {@link #once}. So any number of threads
   * may call this on one queue, and virtual threads wait without holding a carrier.
   *
   * <pre>{@code
   * Thread.startVirtualThread(() -> {
   *   kq.await(Watch.read(channel));
   *   channel.read(buffer);
   *   ...
   * });
   * }</pre>
   *
   * @param watch what to report
   * @param <E> the type of the event
   * @return the event
   * @throws InterruptedException if the thread is interrupted before there is an event
   * @throws ClosedKqueueException if this queue is closed first
   * @throws KqueueException as {@link #once}
   */
  @SuppressWarnings("unchecked") // a watch has events of its type only
  public <E extends Kevent> E await(Watch<E> watch) throws InterruptedException {
    return (E) async().await(watch.asFutureChange(), FOREVER).orElseThrow();
  }

  /**
   * Waits for the first event of a watch, as {@link #await(Watch)}, for a limited time.
   *
   * @param watch what to report
   * @param <E> the type of the event
   * @param timeout the longest time to wait; zero or less to poll
   * @return the event; empty if the time is over
   * @throws InterruptedException if the thread is interrupted before there is an event
   * @throws KqueueException as {@link #await(Watch)}
   */
  @SuppressWarnings("unchecked") // a watch has events of its type only
  public <E extends Kevent> Optional<E> await(Watch<E> watch, Duration timeout)
      throws InterruptedException {
    return (Optional<E>) async().await(watch.asFutureChange(), Waits.nanos(timeout));
  }

  /**
   * Returns the publisher of this queue's events. Each subscriber counts as one more thread that
   * waits on the queue: an event is reported to one of those that wait, subscribers or not.
   *
   * <pre>{@code
   * kq.register(Watch.timer(Duration.ofSeconds(1)));
   * kq.publisher().subscribe(subscriber);
   * }</pre>
   *
   * <p>Events without demand stay pending in the queue, where events of a registration merge;
   * nothing is buffered. An event is taken when it is about to be signalled, so a cancellation
   * loses none: at most one event, which is taken at that very moment, is still signalled after it,
   * as Reactive Streams allow. {@code onError} reports a wait that has failed, {@code onComplete}
   * that the queue is closed. A virtual thread, which exists while the subscriber waits for events,
   * calls the subscriber.
   *
   * @return the same publisher each time
   * @throws KqueueException {@code EOPNOTSUPP} on a simulated machine
   * @see <a href="https://www.reactive-streams.org">Reactive Streams</a>
   */
  public Flow.Publisher<Kevent> publisher() {
    return async().publisher();
  }

  private AsyncEvents<Kevent> async() {
    AsyncEvents<Kevent> known = async.get();
    if (known != null) {
      return known;
    }
    AsyncEvents<Kevent> mine = new AsyncEvents<>(opened, Kevent::of);
    known = async.compareAndExchange(null, mine);
    if (known != null) {
      return known;
    }
    if (!isOpen()) {
      mine.close(); // the queue may have been closed before there was this to close
    }
    return mine;
  }

  // ---- the system call ----

  /**
   * Applies changes in their order, then waits for events: the system call.
   *
   * <p>A change that fails, or that has {@code EV_RECEIPT}, is reported as an event with {@code
   * EV_ERROR} and the errno, or 0, as data, if there is room for it; the call then returns without
   * waiting. The manual page has the rest.
   *
   * @param changes the changes; null for none
   * @param events cleared first, then filled with events up to its capacity; null to apply changes
   *     only. May be the same list as the changes
   * @param timeout in nanoseconds; 0 or less to poll; {@link #FOREVER}. A wait with any other
   *     timeout ends after one day in any case
   * @return the number of events in the list
   * @throws KqueueException the error of a change that there is no room to report; the changes
   *     before it have been applied
   * @throws InterruptedException if the thread is interrupted before or while it waits
   */
  public int kevent(@Nullable KeventList changes, @Nullable KeventList events, long timeout)
      throws InterruptedException {
    if (changes != null) {
      changes.beginChanges();
    }
    if (events != null) {
      events.beginEvents();
    }
    try {
      int n =
          queue.kevent(
              changes != null ? changes.changes : ChangeSource.NONE,
              events != null ? events.events : (batch, count) -> EventSink.FAULT,
              events != null ? events.capacity() : 0,
              Math.max(timeout, KernelQueue.POLL));
      if (n < 0) {
        throw new KqueueException(Errno.EFAULT, "no room for the receipt of a change");
      }
      return n;
    } catch (KqueueException e) {
      throw Waits.requireUninterrupted(e);
    }
  }

  /**
   * Applies changes in their order, then waits for events, as {@link #kevent(KeventList,
   * KeventList, long)}.
   *
   * @param changes the changes; null for none
   * @param events takes the events; null for none
   * @param timeout the longest time to wait; zero or less to poll; null for no limit
   * @return the number of events in the list
   * @throws InterruptedException if the thread is interrupted before or while it waits
   */
  public int kevent(
      @Nullable KeventList changes, @Nullable KeventList events, @Nullable Duration timeout)
      throws InterruptedException {
    return kevent(changes, events, timeout == null ? FOREVER : Waits.nanos(timeout));
  }

  // ---- the state of the queue ----

  /**
   * {@return the number of pending events, as {@code fstat} of a kqueue reports it} Events that
   * have become stale and events of knotes that were disabled since count until the next scan. What
   * has happened to the sources until now is taken in first, which costs a system call if
   * descriptors are watched.
   *
   * @throws KqueueException {@code EBADF} if the queue is closed
   */
  public int stat() {
    return queue.stat();
  }

  /**
   * {@return the state of the queue, of each knote and of each waiting thread, for a person who
   * looks for the reason why an event does not come} Its {@code toString} belongs in a bug report:
   *
   * <pre>{@code
   * System.err.println(kq.dump());
   *
   * kqueue 4294967296: 4 knotes, 0 pending, next timer in 29.759 s
   * waits: "second" (in epoll), "loop" (leads, in epoll)
   * #  filter  ident            status    flags         fflags  data  sfflags       sdata  udata
   *    user    #4               -         ADD|CLEAR     0       0     0             0
   *    vnode   path=/etc/hosts  -         ADD|CLEAR     0       0     WRITE|RENAME  0      config
   *    timer   #2               -         ADD|CLEAR     0       0     0             30000
   *    read    fd=5             DISABLED  ADD|DISPATCH  0       0     0             0      session
   * }</pre>
   *
   * <p>In this example the descriptor is not reported since its knote, which is what the queue
   * keeps of a registration, is disabled. The first column has the position of each pending event
   * in the queue. The knotes of {@link #once} and {@link #await}, which are beside the queue,
   * follow.
   *
   * <p>The dump is consistent: nothing is registered, activated or taken while it is made. It
   * changes nothing, and does not poll the sources: an event that no thread has noticed yet is not
   * in it. It takes less than a microsecond for each knote, and holds the queue's lock for a part
   * of that time. The dump of a closed queue says that it is closed.
   */
  public KqueueDump dump() {
    AsyncEvents<Kevent> beside = async.get();
    return KqueueDump.of(queue.dump(), beside == null ? List.of() : beside.dump());
  }

  /**
   * {@return the number of registered knotes, without those of {@link #once} and {@link #await}}
   */
  public int size() {
    return queue.size();
  }

  /**
   * {@return the clock of this queue's timers, in nanoseconds} As {@link System#nanoTime}, which it
   * is on this system, it has no meaning but for differences. On a simulated machine it is the
   * machine's clock.
   */
  public long nanoTime() {
    return queue.nanoTime();
  }

  /** {@return the ident by which another queue watches this one, with {@link Event#EVFILT_READ}} */
  public long ident() {
    return opened.ident();
  }

  // ---- other event loops ----

  /**
   * Returns a descriptor that is readable while events are pending here, for an event loop that
   * knows no kqueue: {@code poll}, {@code epoll}, another process that it is passed to. When it is
   * readable, {@link #poll()} returns the events.
   *
   * <p>The descriptor is readable while {@link #stat} is not 0: an event that has become stale
   * counts until the next scan, which then may return nothing. From the first call on, events are
   * noticed even if no thread waits on the queue. That costs a descriptor, and one daemon thread
   * for all such queues together.
   *
   * <p>The descriptor is closed with the queue. The program must not read it, write to it, close it
   * or watch it by this very queue. For another queue of the program, {@link Watch#read(Kqueue)} is
   * better.
   *
   * @return the same descriptor each time
   * @throws KqueueException {@code EMFILE} if there is no descriptor left; {@code EOPNOTSUPP} on a
   *     simulated machine; {@code EBADF} if the queue is closed
   */
  public int fd() {
    return opened.fd();
  }

  /**
   * Sets the process that is sent SIGIO, while {@link #setAsync} is on, each time that an event
   * becomes pending and none was before. It replaces the earlier owner.
   *
   * <p>The signal comes once: the process that receives it must {@link #poll()} until there is
   * nothing, since an event that stays pending holds back the next signal. SIGIO ends a process
   * that does not expect it, so a process must watch it ({@code Watch.signal("IO")}) before it
   * makes itself the owner.
   *
   * @param pid a process, which may be this one; 0 for none
   * @throws KqueueException {@code ESRCH} if there is no such process; {@code EPERM} if this
   *     process may not send it signals
   */
  public void setOwner(long pid) {
    opened.setOwner(pid);
  }

  /**
   * Sets a callback in place of the process of {@link #setOwner(long)}. A daemon thread that holds
   * no lock calls it, one call after the other. It may block and may call this queue. What it
   * throws goes to the thread's handler of uncaught exceptions. Calls that have not begun when the
   * next one is due are merged. The last call of a callback may come after another callback has
   * replaced it.
   *
   * @param callback the callback
   */
  public void setOwner(Runnable callback) {
    opened.setOwner(Objects.requireNonNull(callback, "callback"));
  }

  /**
   * Sets whether the owner is notified, which is off at first. While it is on, events are noticed
   * even if no thread waits on the queue.
   *
   * @param async whether it is notified
   */
  public void setAsync(boolean async) {
    opened.setAsync(async);
  }

  // ---- closing ----

  /**
   * Announces that the program is about to close a descriptor, and drops its knotes in this queue
   * (on a simulated machine, those in all queues). Channels need not be announced. The unannounced
   * close of a descriptor is noticed when the number next has an event or a change; until then the
   * knote stays.
   *
   * @param fd the descriptor
   */
  public void closing(int fd) {
    opened.closing(fd);
    AsyncEvents<Kevent> beside = async.get();
    if (beside != null) {
      beside.closing(fd);
    }
  }

  /** {@return whether the queue has not been closed} */
  public boolean isOpen() {
    return !queue.isClosed();
  }

  /**
   * Closes the queue and drops its knotes. Threads that wait on it get a {@link KqueueException}
   * with {@code EBADF}. A second call has no effect.
   */
  @Override
  public void close() {
    if (isOpen()) {
      opened.close();
      AsyncEvents<Kevent> beside = async.get();
      if (beside != null) {
        beside.close();
      }
    }
  }

  /** Returns a text with the number of knotes; {@link #dump} has more. */
  @Override
  public String toString() {
    return "Kqueue[" + (isOpen() ? "knotes=" + size() : "closed") + "]";
  }
}
