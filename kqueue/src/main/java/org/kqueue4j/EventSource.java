// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import static org.kqueue4j.sys.Event.EVFILT_READ;
import static org.kqueue4j.sys.Event.EVFILT_WRITE;

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
 *   protected long readable() {
 *     return size.get();
 *   }
 * }
 *
 * kq.register(Watch.read(mailbox));
 * }</pre>
 *
 * <p>A source overrides those of {@link #readable}, {@link #writable} and {@link #exceptional} that
 * it has events for; a registration for another one fails with {@code EOPNOTSUPP}. A thread that
 * has changed what they return calls {@link #changed}, which wakes the threads that wait for it.
 *
 * <p>These methods are called with the lock of a kqueue held. They must be short and must not
 * block, call a kqueue or {@link #changed}, nor take a lock under which another thread calls {@code
 * changed}. Reading a volatile field or an atomic is best.
 *
 * <p>Any number of kqueues may watch a source. It behaves like a descriptor: an event is reported
 * for as long as its condition holds, unless the watch is {@link IoWatch#clear}; {@link
 * IoWatch#lowat} asks for a least count; and queues that watch the kqueue are notified.
 *
 * <p>Safe for use by any thread.
 */
public abstract class EventSource implements AutoCloseable {
  private final SourceFile file = new CountedFile();

  private final class CountedFile extends SourceFile {
    CountedFile() {
      super(EventSource.this);
    }

    @Override
    protected long count(int filter) {
      return switch (filter) {
        case EVFILT_READ -> readable();
        case EVFILT_WRITE -> writable();
        default -> exceptional();
      };
    }

    @Override
    protected boolean isEof(int filter) {
      return filter == EVFILT_READ ? isInputEnded() : isOutputEnded();
    }
  }

  /** Creates a source that no kqueue watches yet. */
  protected EventSource() {}

  /**
   * {@return how much there is to read now, which {@link Kevent.Read#bytes} reports} If a source
   * does not override this, it cannot be watched for reading.
   */
  protected long readable() {
    return SourceFile.UNSUPPORTED;
  }

  /**
   * {@return how much can be written now, which {@link Kevent.Write#room} reports} If a source does
   * not override this, it cannot be watched for writing.
   */
  protected long writable() {
    return SourceFile.UNSUPPORTED;
  }

  /**
   * {@return anything above 0 if the source is in an exceptional state} If a source does not
   * override this, it cannot be watched for such states.
   */
  protected long exceptional() {
    return SourceFile.UNSUPPORTED;
  }

  /**
   * {@return whether nothing more will come to be read} Such a source is readable, and its events
   * are {@link Kevent#isEof}; false unless overridden.
   */
  protected boolean isInputEnded() {
    return false;
  }

  /**
   * {@return whether nothing more can be written} Such a source is writable, and its events are
   * {@link Kevent#isEof}; false unless overridden.
   */
  protected boolean isOutputEnded() {
    return false;
  }

  /**
   * Notifies the kqueues that watch this source that there may be more to read, more room, or an
   * end.
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
   * Ends all registrations of this source, and lets no more be made: they fail with {@code EBADF}.
   * A second call does nothing.
   */
  @Override
  public void close() {
    file.close();
  }
}
