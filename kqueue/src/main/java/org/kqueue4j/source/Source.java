package org.kqueue4j.source;

import static org.kqueue4j.sys.Event.EVFILT_EXCEPT;
import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EVFILT_WRITE;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.File;
import org.kqueue4j.internal.kern.FilterOps;
import org.kqueue4j.internal.kern.Klist;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.internal.kern.SourceIdent;
import org.kqueue4j.sys.Errno;

/**
 * A source of events of the program's own: a queue of messages that is readable while it is not
 * empty, a pool that is writable while it has room.
 *
 * <pre>{@code
 * final class Mailbox<T> extends Source {
 *   private final Queue<T> messages = new ConcurrentLinkedQueue<>();
 *   private final AtomicInteger size = new AtomicInteger();
 *
 *   void put(T message) {
 *     size.incrementAndGet(); // first, so that the count is never below 0
 *     messages.add(message);
 *     changed();
 *   }
 *
 *   @Nullable T take() {
 *     T message = messages.poll();
 *     if (message != null) {
 *       size.decrementAndGet();
 *     }
 *     return message;
 *   }
 *
 *   @Override
 *   protected long count(int filter) {
 *     return filter == Event.EVFILT_READ ? size.get() : UNSUPPORTED;
 *   }
 * }
 *
 * kq.add(Kevent.read(mailbox));
 * }</pre>
 *
 * <p>Any number of kqueues may watch it, each by READ, WRITE or EXCEPT. {@link #changed} is called
 * by any thread when a count may have grown, or the end has come; whoever waits is then woken. The
 * rest is as with a descriptor: level-triggered unless the knote is {@code EV_CLEAR}, {@code
 * NOTE_LOWAT} asks for a least count, queues that watch the kqueue are told.
 *
 * <p>Safe for use by any thread. A source that needs more than a count gives {@link #filterOps} of
 * its own.
 */
public abstract class Source extends File implements AutoCloseable {
  /** As a count: there is no such filter on this source. */
  public static final long UNSUPPORTED = -1;

  private final SourceIdent ident = SourceIdent.ofHolder(this);
  private final Klist notes = new Klist();
  private volatile boolean closed;

  /**
   * How much there is now: to be read, room to be written, or, for EXCEPT, anything but 0 if there
   * is something exceptional.
   *
   * <p>Called with the lock of a kqueue held: it must be short and must not block, call a kqueue or
   * {@link #changed}, nor take a lock under which somebody calls that. Reading a volatile field or
   * an atomic is best.
   *
   * @param filter {@code EVFILT_READ}, {@code EVFILT_WRITE} or {@code EVFILT_EXCEPT}
   * @return at least 0; {@link #UNSUPPORTED} if it can't be watched so, always
   */
  protected abstract long count(int filter);

  /** Whether nothing more will come, or can be written; called as {@link #count} is. */
  protected boolean isEof(int filter) {
    return false;
  }

  /**
   * The meaning of a filter on this source, for one that is more than a count; null if it can't be
   * watched so. Its {@link FilterOps#attach} puts the knote on {@link #notes}, and {@link
   * FilterOps#detach} takes it off. The knote's hook is this source.
   */
  protected @Nullable FilterOps filterOps(int filter) {
    boolean counted = filter == EVFILT_READ || filter == EVFILT_WRITE || filter == EVFILT_EXCEPT;
    return counted && count(filter) != UNSUPPORTED ? SourceFilter.OPS : null;
  }

  /**
   * A count may have changed: those who watch are told. Must not be called from {@link #count} or a
   * {@link FilterOps} method.
   */
  protected final void changed() {
    notes.note(0);
  }

  /** The knotes that watch it. */
  protected final Klist notes() {
    return notes;
  }

  /** The number by which {@code kevent} knows it. */
  public final long ident() {
    return ident.number();
  }

  public final SourceIdent sourceIdent() {
    return ident;
  }

  @Override
  public final @Nullable Failure attach(Knote kn) {
    FilterOps ops = filterOps(kn.filter());
    if (ops == null) {
      return Failure.of(Errno.EOPNOTSUPP, "this source has no such filter");
    }
    kn.setOps(ops);
    kn.setHook(this);
    return ops.attach(kn);
  }

  /** Whether it has been closed. */
  public final boolean isClosed() {
    return closed;
  }

  /** Its knotes are dropped, and no more can be made. A second call does nothing. */
  @Override
  public void close() {
    synchronized (ident) {
      if (closed) {
        return;
      }
      closed = true;
    }
    try {
      closeNotes(ident());
    } finally {
      drop();
    }
  }

  /** It is closed and no kqueue holds it any more. */
  @Override
  protected void released() {}
}
