package org.kqueue4j;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * A queue of oneshot knotes, each of which completes a future. A virtual thread waits on it for as
 * long as there are any.
 *
 * <p>Safe for use by any thread. No future is completed with the monitor of this held, since that
 * runs what depends on it; nor is one that the program has by the thread that serves all of them,
 * or by one that happens to look, since what depends on it may wait for another.
 */
final class OnceQueue {
  private static final int EVENTS = 64;

  /** What tells knotes from each other. */
  private record Key(Filter filter, long ident) {}

  /** A knote, and the futures that wait for its event: its udata. */
  private static final class Shared {
    final Key key;
    final Kevent change;
    final @Nullable Object file;
    final Set<Once> waiting = new HashSet<>(); // the queue

    Shared(Key key, Kevent change, @Nullable Object file) {
      this.key = key;
      this.change = change;
      this.file = file;
    }

    boolean isAlso(Kevent other, @Nullable Object fileNow) {
      return change.notes() == other.notes()
          && change.data() == other.data()
          && change.flags() == other.flags()
          && Objects.equals(file, fileNow);
    }

    /** For the dump. */
    @Override
    public String toString() {
      return change.udata() == null ? "once" : "once " + change.udata();
    }
  }

  /** The future of a change. */
  final class Once extends CompletableFuture<Kevent> {
    private final Kevent change;
    private final Shared shared;

    /** The program does not have it: nothing depends on it but a thread that waits. */
    private final boolean awaited;

    private Once(Kevent change, Shared shared, boolean awaited) {
      this.change = change;
      this.shared = shared;
      this.awaited = awaited;
    }

    /** Not of this kind: what depends on it has no knote. */
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
      return new CompletableFuture<>();
    }

    /** Takes what is pending, by this thread; if that throws, it is cancelled. */
    void look() {
      boolean looked = false;
      try {
        OnceQueue.this.look();
        looked = true;
      } finally {
        if (!looked) {
          cancel(false);
        }
      }
    }

    /**
     * From now on a thread waits for it.
     *
     * @throws KqueueException {@code EWOULDBLOCK} if no thread can be had; it is cancelled then
     */
    void serve() {
      try {
        OnceQueue.this.serve();
      } catch (OutOfMemoryError e) {
        cancel(false);
        KqueueException refusal =
            new KqueueException(
                Errno.EWOULDBLOCK,
                change
                    + ": cannot start a thread to wait for it: the system allows no further thread;"
                    + " raise the limit on processes (ulimit -u), or free memory");
        refusal.initCause(e);
        throw refusal;
      }
    }

    private void completeBy(Kevent event) {
      Kevent own = event.asEventOf(change);
      if (awaited) {
        complete(own);
        return;
      }
      try {
        Thread.ofVirtual().name("kqueue4j-future").start(() -> complete(own));
      } catch (OutOfMemoryError e) { // the system allows no further thread
        complete(own);
      }
    }
  }

  private final Kqueue kq;

  /** The knotes that there are, unless their event has just been taken. */
  private final Map<Key, Shared> knotes = new HashMap<>(); // this

  private long timers; // this
  private boolean served; // this

  /** The thread, while it waits and may be interrupted. */
  private @Nullable Thread waiting; // this

  OnceQueue(Kqueue kq) {
    this.kq = kq;
  }

  /**
   * Registers a change. It shares the knote of another that is the same, but for timers, each of
   * which has a start of its own.
   *
   * @param awaited the program will not have the future
   * @return null if there is another of its filter and ident
   */
  @Nullable Once add(Kevent change, boolean awaited) {
    if (isKnown(change)) {
      look(); // what has happened already is not for one who comes now
    }
    Once once = enter(change, fileOf(change), awaited);
    if (once != null) {
      // However it ends: by its event, by cancel, by a timeout, by hand.
      var _ = once.whenComplete((event, failure) -> forget(once));
    }
    return once;
  }

  private synchronized boolean isKnown(Kevent change) {
    return knotes.containsKey(new Key(change.filter(), change.ident()));
  }

  /** What a path names now, which may be another file than before; null for all else. */
  private static @Nullable Object fileOf(Kevent change) {
    if (!(change.source() instanceof Path path)) {
      return null;
    }
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    } catch (IOException e) {
      return null; // there is none: registering it will say so
    }
  }

  private synchronized @Nullable Once enter(Kevent change, @Nullable Object file, boolean awaited) {
    boolean isTimer = change.filter() == Filter.TIMER;
    Kevent own = isTimer ? change.ident(timers++) : change;
    Key key = new Key(own.filter(), own.ident());
    Shared shared = knotes.get(key);
    if (shared != null && !shared.isAlso(change, file)) {
      return null;
    }
    if (shared == null || !isThere(shared)) {
      shared = new Shared(key, own, file);
      kq.add(own.oneshot().udata(shared));
      knotes.put(key, shared);
    }
    Once once = new Once(change, shared, awaited);
    shared.waiting.add(once);
    return once;
  }

  /** Not so if its event has just been taken, which nobody who comes now has waited for. */
  private boolean isThere(Shared shared) {
    try {
      kq.enable(shared.change.udata(shared));
      return true;
    } catch (KqueueException e) {
      if (isGone(e)) {
        return false;
      }
      throw e;
    }
  }

  private synchronized void forget(Once once) {
    Shared shared = once.shared;
    if (!shared.waiting.remove(once) || !shared.waiting.isEmpty()) {
      return;
    }
    if (knotes.remove(shared.key, shared)) {
      try {
        kq.delete(shared.change);
      } catch (KqueueException e) {
        if (!isGone(e)) {
          throw e;
        }
      }
    }
    endWaitForNothing();
  }

  private void endWaitForNothing() {
    if (knotes.isEmpty() && waiting != null) {
      waiting.interrupt();
    }
  }

  /** Its event has just been taken, or the descriptor or the queue is closed. */
  private static boolean isGone(KqueueException e) {
    return e.errno() == Errno.ENOENT || e.errno() == Errno.EBADF;
  }

  /** Triggers the user event of this number; false if there is none. */
  synchronized boolean trigger(long id, long data) {
    if (!knotes.containsKey(new Key(Filter.USER, id))) {
      return false;
    }
    try {
      kq.trigger(id, data);
      return true;
    } catch (KqueueException e) {
      if (isGone(e)) {
        return false;
      }
      throw e;
    }
  }

  private void look() {
    for (Kevent event : kq.poll()) {
      complete(event);
    }
  }

  private void complete(Kevent event) {
    Shared shared = (Shared) event.udata();
    if (shared == null) {
      throw new AssertionError("a knote of nobody: " + event);
    }
    List<Once> ended;
    synchronized (this) {
      knotes.remove(shared.key, shared);
      ended = List.copyOf(shared.waiting);
      shared.waiting.clear();
      endWaitForNothing(); // another thread may have taken the event
    }
    for (Once once : ended) {
      once.completeBy(event);
    }
  }

  /** The program is about to close this descriptor. */
  void closing(long fd) {
    kq.closing(fd);
  }

  KqueueDump dump() {
    return kq.dump();
  }

  /** Ends all futures. */
  void close() {
    kq.close();
    failAll(OnceQueues.closed());
  }

  private void failAll(Throwable reason) {
    List<Once> failed = new ArrayList<>();
    synchronized (this) {
      knotes.values().forEach(shared -> failed.addAll(shared.waiting));
    }
    for (Once once : failed) {
      once.completeExceptionally(reason);
    }
  }

  // ---- the thread ----

  private synchronized void serve() {
    if (!served && !knotes.isEmpty()) {
      Thread.ofVirtual().name("kqueue4j-once").start(this::run);
      served = true;
    }
  }

  private void run() {
    boolean ended = false;
    try {
      KeventList events = new KeventList(EVENTS);
      while (await(events)) {
        for (int i = 0; i < events.size(); i++) {
          complete(events.get(i));
        }
        events.clear();
      }
      ended = true;
    } finally {
      if (!ended) {
        synchronized (this) {
          served = false; // the next future starts another thread
        }
      }
    }
  }

  /** Waits for events; false if there is nothing to wait for any more. */
  private boolean await(KeventList events) {
    synchronized (this) {
      served = !knotes.isEmpty();
      if (!served) {
        return false;
      }
      waiting = Thread.currentThread();
    }
    try {
      kq.kevent(null, events, Kqueue.FOREVER);
      return true;
    } catch (InterruptedException e) {
      return true; // there may be nothing left to wait for
    } catch (RuntimeException | Error e) {
      failAll(e); // it is closed, or can't be waited on, or a filter has thrown it
      return kq.isOpen();
    } finally {
      synchronized (this) {
        waiting = null;
        Thread.interrupted(); // nobody else is to see it
      }
    }
  }
}
