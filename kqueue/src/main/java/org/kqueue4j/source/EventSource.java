// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.source;

import org.kqueue4j.internal.source.SourceFile;

/**
 * A source of events that a program defines itself: a queue of messages that is readable while it
 * is not empty, a pool that is writable while it has room.
 *
 * <pre>{@code
 * final class Mailbox<T> extends EventSource {
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
 * <p>Any number of kqueues may watch it, each with READ, WRITE or EXCEPT. A thread that has changed
 * a count calls {@link #changed}, which wakes the threads that wait for it. Otherwise the source
 * behaves like a descriptor: it is level-triggered unless the registration has {@code EV_CLEAR},
 * {@code NOTE_LOWAT} asks for a least count, and queues that watch the kqueue are notified.
 *
 * <p>Safe for use by any thread.
 */
public abstract class EventSource implements AutoCloseable {
  /** As a count: this source can't be watched by this filter. */
  public static final long UNSUPPORTED = SourceFile.UNSUPPORTED;

  private final SourceFile file = new CountedFile();

  private final class CountedFile extends SourceFile {
    CountedFile() {
      super(EventSource.this);
    }

    @Override
    protected long count(int filter) {
      return EventSource.this.count(filter);
    }

    @Override
    protected boolean isEof(int filter) {
      return EventSource.this.isEof(filter);
    }
  }

  /** Creates a source that no kqueue watches yet. */
  protected EventSource() {}

  /**
   * Returns how much there is now: to be read, room to be written, or, for EXCEPT, anything but 0
   * if there is something exceptional.
   *
   * <p>Called with the lock of a kqueue held. It must be short and must not block, call a kqueue or
   * {@link #changed}, nor take a lock under which another thread calls {@code changed}. Reading a
   * volatile field or an atomic is best.
   *
   * @param filter {@code EVFILT_READ}, {@code EVFILT_WRITE} or {@code EVFILT_EXCEPT}
   * @return at least 0; {@link #UNSUPPORTED} if it can't be watched by this filter, always
   */
  protected abstract long count(int filter);

  /**
   * {@return whether nothing more will come, or can be written: the events then have {@code
   * EV_EOF}} Called as {@link #count} is; false unless overridden.
   *
   * @param filter as for {@code count}
   */
  protected boolean isEof(int filter) {
    return false;
  }

  /**
   * Notifies the kqueues that watch this source that a count may have grown, or that the end has
   * come. Must not be called from {@link #count} or {@link #isEof}.
   */
  protected final void changed() {
    file.changed();
  }

  /** {@return the ident of changes and events for this source, which is no descriptor} */
  public final long ident() {
    return file.ident();
  }

  /** {@return whether this source has been closed} */
  public final boolean isClosed() {
    return file.isClosed();
  }

  /**
   * Deletes all registrations for this source, and lets no more be made: they fail with {@code
   * EBADF}. A second call does nothing.
   */
  @Override
  public void close() {
    file.close();
  }
}
