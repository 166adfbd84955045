package org.kqueue4j;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.backend.OpenQueue;
import org.kqueue4j.internal.backend.QueueOptions;
import org.kqueue4j.internal.filter.AioJob;
import org.kqueue4j.internal.host.Host;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.queue.ChangeSource;
import org.kqueue4j.internal.queue.EventSink;
import org.kqueue4j.internal.queue.KernelQueue;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.Event;
import org.kqueue4j.sys.KqueueException;

/**
 * A queue of events: sources of all kinds are registered with it, and one call waits for all of
 * them.
 *
 * <pre>{@code
 * try (Kqueue kq = Kqueue.open()) {
 *   kq.add(Kevent.read(channel).udata(session));
 *   kq.add(Kevent.timer(1, Duration.ofSeconds(30)).oneshot());
 *   for (Kevent event : kq.poll(Duration.ofSeconds(5))) {
 *     ...
 *   }
 * }
 * }</pre>
 *
 * <p>Two layers, one engine. {@link #add}, {@link #enable}, {@link #poll} and their like take and
 * give {@link Kevent}s, and send what is needed for the obvious to happen; {@link #kevent} is the
 * system call of the manual page, to the letter, on {@link KeventList}s that are reused.
 *
 * <p>Safe for use by any thread; an event is given to one of those who wait, unless it is
 * level-triggered and still holds. Registering with, triggering and waiting on a closed queue
 * throws a {@link KqueueException} with {@code EBADF}.
 */
public final class Kqueue implements AutoCloseable {
  /** As a timeout: wait without limit. */
  public static final long FOREVER = KernelQueue.FOREVER;

  private static final int POLL_EVENTS = 256;

  /** Any longer timeout is over after a day too. */
  private static final Duration LONGEST = Duration.ofDays(2);

  private final KernelQueue queue;
  private final OpenQueue opened;

  /** The list of the last {@link #poll}, for the next one. */
  private final AtomicReference<@Nullable KeventList> spare = new AtomicReference<>();

  private final EventPublisher publisher = new EventPublisher(this);

  /** The queues of {@link #once}; null until there are any. */
  private volatile @Nullable OnceQueues onces; // written with the monitor of the publisher

  /** Called by {@link org.kqueue4j.internal.backend.KqueueAccess} too. */
  Kqueue(OpenQueue opened) {
    this.queue = opened.queue();
    this.opened = opened;
  }

  /** What a program can promise about its use of a queue, or ask of it. */
  public enum Option {
    /**
     * {@link #closing} is called before any descriptor is closed that is watched by its bare
     * number. Otherwise each of its events costs a system call to make sure that the number still
     * names the same file. Channels are asked and need neither.
     */
    CLOSES_ANNOUNCED,

    /**
     * While this queue watches a signal, the handler that the program or the JVM had installed
     * before runs too, after the event has become pending: {@code TERM} then still ends the
     * program, through its shutdown hooks. Without this option the handler does not run. The
     * default action and handlers in native code can't be run in any case.
     */
    KEEPS_SIGNAL_HANDLERS,

    /**
     * Whoever waits looks for a moment whether it is woken by another thread of this program before
     * it blocks: up to 20 microseconds, as long as that pays, and next to nothing while it does
     * not. A thread that is woken so loses no time to sleep, on a machine that has a processor to
     * spare; where there is none, waiting is slower. Descriptors and timers are not looked at
     * meanwhile, so they may be seen that much later.
     */
    SPINS
  }

  /**
   * Opens a queue on this system. Costs neither a descriptor nor a thread until one is needed.
   *
   * <p>A queue that the program forgets without closing it is closed some time after, when it has
   * been collected; with {@code -Dorg.kqueue4j.leaks=true} a warning then says where it was opened.
   * But one that watches a signal or a channel without a descriptor, or has an {@link #fd} or an
   * owner, stays until it is closed: these may still be needed.
   *
   * @param options promises that make it faster, and wishes
   */
  public static Kqueue open(Option... options) {
    List<Option> chosen = List.of(options);
    return new Kqueue(
        Host.BACKEND.open(
            new QueueOptions(
                chosen.contains(Option.CLOSES_ANNOUNCED),
                chosen.contains(Option.KEEPS_SIGNAL_HANDLERS),
                chosen.contains(Option.SPINS),
                false)));
  }

  // ---- one at a time ----

  /**
   * Registers it, or changes what is registered under its filter and ident; enabled, unless it is
   * {@link Kevent#disabled}.
   *
   * <p>As in the reference, a knote that exists keeps its flags: to make it {@link Kevent#clear} or
   * {@link Kevent#oneshot}, {@link #delete} it first. A user event with {@link Note#TRIGGER} is
   * triggered even if it is new.
   *
   * <p>An event changes nothing of what is registered, as with {@link #enable}. It registers its
   * knote anew only if it shows with which notes and data: not one of a timer, of a low-water mark,
   * nor one with fewer notes than were asked for ({@code EINVAL}).
   *
   * @throws KqueueException {@code EBADF} if the ident is no open descriptor; {@code EOPNOTSUPP} if
   *     what it names can not be watched so; {@code EINVAL} if a flag or a note is unknown, or if
   *     nothing could ever be reported; {@code ESRCH}, {@code EACCES}, {@code ENOMEM} as the
   *     filters say
   */
  public void add(Kevent kevent) {
    boolean disabled = kevent.has(Flag.DISABLE);
    change(kevent, kevent.flags() | Event.EV_ADD | (disabled ? 0 : Event.EV_ENABLE));
    boolean isAsked = (kevent.reported() & KeventStruct.FFLAGS) == 0;
    if (kevent.filter() == Filter.USER && kevent.has(Note.TRIGGER) && isAsked) {
      change(kevent.fflags(Event.NOTE_TRIGGER), 0);
    }
  }

  /**
   * Lets a registered knote be reported again, with the notes, data and udata of this {@link
   * Kevent}: pass the one that was added. An event has others, so for one the knote keeps what was
   * registered.
   *
   * @throws KqueueException {@code ENOENT} if it is not registered; {@code EINVAL} as for {@link
   *     #add}
   */
  public void enable(Kevent kevent) {
    change(kevent, Event.EV_ENABLE);
  }

  /**
   * Keeps a registered knote from being reported; it takes the notes, data and udata of this {@link
   * Kevent}, unless that is an event: see {@link #enable}.
   *
   * @throws KqueueException {@code ENOENT} if it is not registered; {@code EINVAL} as for {@link
   *     #add}
   */
  public void disable(Kevent kevent) {
    change(kevent, Event.EV_DISABLE);
  }

  /**
   * Deletes the knote of this filter and ident.
   *
   * @throws KqueueException {@code ENOENT} if it is not registered
   */
  public void delete(Kevent kevent) {
    change(kevent, Event.EV_DELETE);
  }

  /**
   * Triggers a user event, and those of {@link #once} and {@link #await}. Its bits stay as they
   * are; its data becomes 0.
   *
   * @throws KqueueException {@code ENOENT} if it is not registered
   */
  public void trigger(long id) {
    triggered(id, 0, queue.trigger(id));
  }

  /**
   * Triggers a user event, and sets its data.
   *
   * @throws KqueueException {@code ENOENT} if it is not registered
   */
  public void trigger(long id, long data) {
    triggered(id, data, queue.register(id, Event.EVFILT_USER, 0, Event.NOTE_TRIGGER, data, null));
  }

  /** The futures' knotes are triggered as well. */
  private void triggered(long id, long data, @Nullable Failure failure) {
    OnceQueues beside = onces;
    boolean found = beside != null && beside.trigger(id, data);
    if (failure != null && !found) {
      if (!isOpen()) {
        throw OnceQueues.closed(); // there may have been a future until then
      }
      throw refused(Filter.USER + " " + id, failure);
    }
  }

  /**
   * Begins to read, write or sync, and returns at once. The end of the request is an event of
   * {@link Filter#AIO} of this queue: its ident is the request's, its {@link Kevent#source} the
   * request, its data the errno or 0. It is reported once.
   *
   * <p>The request is for the file that is open now. Closing this queue cancels it, and waits for
   * what can't be cancelled.
   *
   * @throws KqueueException {@code EBADF} if the descriptor is not open for this; {@code EINVAL} if
   *     the buffer can't be used; {@code EWOULDBLOCK} if too many requests are in progress; {@code
   *     EOPNOTSUPP} if there are no such requests for this kind of file here
   */
  public AioRequest submit(Aio aio) {
    AioJob job = aio.newJob();
    AioRequest request = new AioRequest(opened, job);
    job.setRequest(request);
    opened.submit(job, aio.buffer());
    return request;
  }

  private void change(Kevent kevent, int flags) {
    Object claimant = kevent.claimant();
    if (claimant != null) {
      opened.claim(kevent.ident(), claimant);
    }
    try {
      Failure failure =
          queue.register(
              kevent.ident(),
              kevent.filter().number(),
              flags & ~Event.EV_SYSFLAGS,
              kevent.notes(),
              kevent.data(),
              kevent.udata(),
              kevent.reported());
      if (failure != null) {
        // Of an object the number says nothing to anybody, and the reason has its name.
        boolean numbered = kevent.sourceIdent() == null;
        String what = numbered ? kevent.filter() + " " + kevent.ident() : "" + kevent.filter();
        throw refused(what, failure);
      }
    } finally {
      if (claimant != null) {
        opened.unclaim(kevent.ident(), claimant);
      }
    }
  }

  private static KqueueException refused(String what, Failure failure) {
    return new KqueueException(failure.errno(), what + ": " + failure.reason());
  }

  /** The events that are pending now, at most 256 of them; the next call gives more. */
  public List<Kevent> poll() {
    return poll(POLL_EVENTS, KernelQueue.POLL);
  }

  /**
   * Waits for events.
   *
   * @param timeout at most how long; zero or less only looks. After a day it is over in any case
   * @return the events, at most 256 of them; none if the time is over
   * @throws InterruptedException if the thread is interrupted before or while it waits
   */
  public List<Kevent> poll(Duration timeout) throws InterruptedException {
    return waiting(() -> poll(POLL_EVENTS, nanos(timeout)));
  }

  /** Waits for at least one event, without limit of time; gives at most 256. */
  public List<Kevent> take() throws InterruptedException {
    return waiting(() -> poll(POLL_EVENTS, FOREVER));
  }

  private List<Kevent> poll(int max, long timeout) {
    KeventList events = spare.getAndSet(null);
    if (events == null) {
      events = new KeventList(max);
    }
    try {
      queue.kevent(ChangeSource.NONE, events.events, events.capacity(), timeout);
      List<Kevent> list = new ArrayList<>(events.size());
      for (int i = 0; i < events.size(); i++) {
        list.add(events.get(i));
      }
      return list;
    } finally {
      events.clear();
      spare.set(events);
    }
  }

  // ---- futures and streams ----

  /**
   * The first event of a change, as a future. Nobody needs to wait on this queue for it, and nobody
   * who does is given it: it is registered beside the queue, so it neither disturbs a knote of the
   * same filter and ident nor is disturbed by one. Several futures may be about the same.
   *
   * <pre>{@code
   * CompletableFuture<Kevent> exit = kq.once(Kevent.process(child, Note.EXIT));
   * exit.orTimeout(10, TimeUnit.SECONDS).whenComplete((event, late) -> ...);
   * }</pre>
   *
   * <p>However the future ends, its knote is deleted: by its event, by {@link
   * CompletableFuture#cancel}, by a timeout, by {@link CompletableFuture#complete}. If this queue
   * is closed first, it ends with a {@link KqueueException} of {@code EBADF}. If the descriptor is
   * closed first, there is no event, as in any kqueue.
   *
   * <p>{@link #trigger} triggers the user events of futures too. An event completes the future in a
   * virtual thread of its own, so what depends on the future may take long, wait for another one,
   * and {@link #await}; {@link #close} completes what is left in the thread that closes. The events
   * are waited for by a virtual thread that exists while there are such futures.
   *
   * @throws KqueueException as {@link #add}; {@code EINVAL} if the change is {@link
   *     Kevent#disabled}; {@code EOPNOTSUPP} for {@link Filter#AIO}, whose events go to the queue
   *     that a request is submitted to, and on a simulated machine
   */
  public CompletableFuture<Kevent> once(Kevent change) {
    OnceQueue.Once once = onces().add(change, false);
    once.serve();
    return once;
  }

  private OnceQueues onces() {
    OnceQueues beside = onces;
    if (beside == null) {
      synchronized (publisher) {
        beside = onces;
        if (beside == null) {
          opened.requireWaits();
          beside = new OnceQueues(() -> new Kqueue(opened.openBeside()));
          onces = beside;
        }
      }
      if (!isOpen()) {
        beside.close(); // it may have been closed before there was anything to close
      }
    }
    return beside;
  }

  /**
   * Waits for the first event of a change, as if this were all that the thread waits for. It is
   * registered for that time only, beside this queue, as by {@link #once}; so any number of threads
   * may do this on one queue, and virtual threads do it without holding a carrier.
   *
   * <pre>{@code
   * Thread.startVirtualThread(() -> {
   *   kq.await(Kevent.read(channel));
   *   channel.read(buffer);
   *   ...
   * });
   * }</pre>
   *
   * @throws InterruptedException if the thread is interrupted before there is an event
   * @throws KqueueException as {@link #once}; {@code EBADF} if this queue is closed meanwhile
   */
  public Kevent await(Kevent change) throws InterruptedException {
    return await(change, FOREVER).orElseThrow();
  }

  /**
   * {@link #await(Kevent)}, for some time.
   *
   * @param timeout at most how long; zero or less only looks
   * @return the event; empty if the time is over
   */
  public Optional<Kevent> await(Kevent change, Duration timeout) throws InterruptedException {
    return await(change, nanos(timeout));
  }

  private Optional<Kevent> await(Kevent change, long nanos) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    OnceQueue.Once once = onces().add(change, true);
    once.look();
    if (!once.isDone() && nanos > 0) {
      once.serve();
    }
    try {
      // Of a wait without limit the JDK's timer need not know.
      return Optional.of(nanos == FOREVER ? once.get() : once.get(nanos, TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      return once.cancel(false) ? Optional.empty() : Optional.of(once.join());
    } catch (InterruptedException e) {
      if (once.cancel(false)) {
        throw e;
      }
      Thread.currentThread().interrupt(); // the event was first, and must not be lost
      return Optional.of(once.join());
    } catch (ExecutionException e) {
      throw e.getCause() instanceof KqueueException refusal
          ? new KqueueException(refusal.errno(), refusal.reason())
          : new IllegalStateException(e);
    }
  }

  /**
   * The events of this queue for subscribers. Each is one more who waits on the queue: an event
   * goes to one of those who wait, subscribers or not.
   *
   * <pre>{@code
   * kq.add(Kevent.timer(1, Duration.ofSeconds(1)));
   * kq.publisher().subscribe(subscriber);
   * }</pre>
   *
   * <p>What a subscriber has not asked for stays pending in the queue, where events of a knote
   * merge; nothing is buffered. An event is taken when it is about to be signalled, so none is lost
   * by a cancellation: at most one, which is taken at that very moment, is still signalled after
   * it, as Reactive Streams allow. {@code onError} tells of a wait that has failed, {@code
   * onComplete} that the queue is closed. A subscriber is called by a virtual thread, which exists
   * while the subscriber waits for events that it has asked for.
   *
   * @throws KqueueException {@code EOPNOTSUPP} on a simulated machine
   * @see <a href="https://www.reactive-streams.org">Reactive Streams</a>
   */
  public Flow.Publisher<Kevent> publisher() {
    opened.requireWaits();
    return publisher;
  }

  // ---- the system call ----

  /**
   * The system call: applies the changes in order, then waits for events.
   *
   * <p>A change that fails, or that has {@code EV_RECEIPT}, is reported as an event with {@code
   * EV_ERROR} and the errno, or 0, as data, if there is room for it; and the call then returns
   * without waiting. The manual page has the rest.
   *
   * @param changes null for none
   * @param events cleared first; up to its capacity it takes events. Null to apply changes only.
   *     May be the same list as the changes
   * @param timeout in nanoseconds; 0 or less only looks; {@link #FOREVER}. Any other is over after
   *     a day
   * @return how many events there are now in the list
   * @throws KqueueException the error of a change, if there is no room to report it; changes before
   *     it have been applied
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
              events != null ? events.events : EventSink.NO_ROOM,
              events != null ? events.capacity() : 0,
              Math.max(timeout, KernelQueue.POLL));
      if (n < 0) {
        throw new KqueueException(Errno.EFAULT, "no room for the receipt of a change");
      }
      return n;
    } catch (KqueueException e) {
      throw interrupted(e);
    }
  }

  /**
   * {@link #kevent(KeventList, KeventList, long)} with a {@link Duration}; null is without limit.
   */
  public int kevent(
      @Nullable KeventList changes, @Nullable KeventList events, @Nullable Duration timeout)
      throws InterruptedException {
    return kevent(changes, events, timeout == null ? FOREVER : nanos(timeout));
  }

  private static long nanos(Duration timeout) {
    Objects.requireNonNull(timeout, "timeout");
    if (timeout.isNegative()) {
      return KernelQueue.POLL;
    }
    return timeout.compareTo(LONGEST) > 0 ? LONGEST.toNanos() : timeout.toNanos();
  }

  @FunctionalInterface
  private interface Waiting {
    List<Kevent> call();
  }

  private static List<Kevent> waiting(Waiting call) throws InterruptedException {
    try {
      return call.call();
    } catch (KqueueException e) {
      throw interrupted(e);
    }
  }

  /**
   * An interrupt of the thread is told as Java does; a simulated machine's own EINTR is not one.
   */
  private static KqueueException interrupted(KqueueException e) throws InterruptedException {
    if (e.errno() == Errno.EINTR && Thread.interrupted()) {
      throw (InterruptedException) new InterruptedException().initCause(e);
    }
    return e;
  }

  // ---- the queue as a whole ----

  /**
   * The number of events pending, as {@code fstat} of a kqueue gives it: those that have become
   * stale and those that were disabled meanwhile count until the next look. What has happened to
   * the sources until now is taken in first, which costs a system call if descriptors are watched.
   *
   * @throws KqueueException {@code EBADF} if it is closed
   */
  public int stat() {
    return queue.stat();
  }

  /**
   * The state of the queue, of each knote and of each thread that waits: for a person who wonders
   * why an event does not come. Its {@code toString} is good for a bug report:
   *
   * <pre>{@code
   * System.err.println(kq.dump());
   *
   * kqueue 4294967296: 4 knotes, 0 pending, next timer in 29.759 s
   * waits: "second", "loop" (leads, in epoll)
   * #  filter  ident            status    flags             fflags  data  sfflags       sdata  udata
   *    user    id=2             -         ADD|ENABLE|CLEAR  0       0     0             0
   *    vnode   path=/etc/hosts  -         ADD|ENABLE|CLEAR  0       0     WRITE|RENAME  0      config
   *    timer   id=1             -         ADD|ENABLE|CLEAR  0       0     0             30000
   *    read    fd=5             DISABLED  ADD|DISABLE       0       0     0             0      session
   * }</pre>
   *
   * <p>Here nothing comes of the descriptor since its knote is disabled. Events that are pending
   * have their place in the queue in the first column. What {@link #once} and {@link #await} have
   * registered beside the queue comes after it.
   *
   * <p>It is one moment's: nothing is registered, activated or taken meanwhile. Nothing is changed
   * by it either, and the sources are not asked: what nobody has noticed yet is not in it. Takes
   * time for each knote, somewhat less than a microsecond, and holds the queue's lock for a part of
   * that; nobody can use the queue meanwhile. Of a closed queue it says so.
   */
  public KqueueDump dump() {
    OnceQueues beside = onces;
    return KqueueDump.of(queue.dump(), beside == null ? List.of() : beside.dump());
  }

  /** The number of knotes registered; those of {@link #once} and {@link #await} do not count. */
  public int size() {
    return queue.size();
  }

  /** The number by which another queue watches this one, with {@link Event#EVFILT_READ}. */
  public long ident() {
    return opened.ident();
  }

  /**
   * A descriptor that is readable while events are pending here, for an event loop that knows no
   * kqueue: {@code poll}, {@code epoll}, another process that it is passed to. When it is readable,
   * {@link #poll()} gives the events.
   *
   * <p>"Pending" is as {@link #stat} counts: an event that has become stale since counts until the
   * next look, which then may give nothing. From the first call on, what happens is noticed though
   * no thread waits on the queue; that costs a descriptor, and a daemon thread for all such queues
   * together.
   *
   * <p>It is closed with the queue. The program must neither read it, nor write to it, nor close
   * it, nor watch it by this very queue. For another queue of the program, {@link
   * Kevent#read(Kqueue)} is better.
   *
   * @return the same number each time
   * @throws KqueueException {@code EMFILE}; {@code EOPNOTSUPP} on a simulated machine; {@code
   *     EBADF} if the queue is closed
   */
  public int fd() {
    return opened.fd();
  }

  /**
   * Sets the process that is sent SIGIO, while {@link #setAsync} is on, each time that an event
   * becomes pending and none was before; it takes the place of the owner set before.
   *
   * <p>The signal comes once: whoever gets it must {@link #poll()} until there is nothing, since
   * what is left pending keeps the next signal back. SIGIO ends a process that does not expect it,
   * so this process must watch it ({@code Kevent.signal("IO")}) before it names itself.
   *
   * @param pid a process, which may be this one; 0 for nobody
   * @throws KqueueException {@code ESRCH} if there is no such process; {@code EPERM} if it may not
   *     be sent signals
   */
  public void setOwner(long pid) {
    opened.setOwner(pid);
  }

  /**
   * Sets a callback in the place of a process; see {@link #setOwner(long)}. It is called in a
   * daemon thread that holds no lock, one call after the other, and may do whatever it likes; what
   * it throws goes to the thread's handler of uncaught exceptions. Calls that have not begun when
   * the next is due are one call. The last call of a callback may come after another took its
   * place.
   */
  public void setOwner(Runnable callback) {
    opened.setOwner(Objects.requireNonNull(callback, "callback"));
  }

  /**
   * Whether the owner is told, which it is not at first. What happens is then noticed though no
   * thread waits on the queue.
   */
  public void setAsync(boolean async) {
    opened.setAsync(async);
  }

  /**
   * The program is about to close a descriptor: its knotes in this queue are dropped (on a
   * simulated machine, those in all queues). Channels need not be announced. A number that is
   * closed without a word is noticed when its number is next seen; until then the knote stays.
   */
  public void closing(long fd) {
    opened.closing(fd);
    OnceQueues beside = onces;
    if (beside != null) {
      beside.closing(fd);
    }
  }

  /** Whether it has not been closed. */
  public boolean isOpen() {
    return !queue.isClosed();
  }

  /**
   * Closes it: its knotes are gone, threads that wait on it get a {@link KqueueException} with
   * {@code EBADF}. A second call does nothing.
   */
  @Override
  public void close() {
    if (isOpen()) {
      opened.close();
      publisher.closed();
      OnceQueues beside = onces;
      if (beside != null) {
        beside.close();
      }
    }
  }

  /** Says how many knotes it has; {@link #dump} says more. */
  @Override
  public String toString() {
    return "Kqueue[" + (isOpen() ? "knotes=" + size() : "closed") + "]";
  }
}
