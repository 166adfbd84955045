package org.kqueue4j;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.backend.OpenQueue;
import org.kqueue4j.internal.filter.AioState;
import org.kqueue4j.sys.AioCancel;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * A request that was submitted: what has come of it, whether or not its event has been taken or
 * even its kqueue closed.
 *
 * <p>Safe for use by any thread.
 *
 * @see Kqueue#submit
 */
public final class AioRequest {
  private final OpenQueue queue;
  private final AioState state;

  AioRequest(OpenQueue queue, AioState state) {
    this.queue = queue;
    this.state = state;
  }

  /** The ident of its event; no other request has it. */
  public long ident() {
    return state.number();
  }

  /** Whether it has ended, well or not. */
  public boolean isDone() {
    if (!state.isDone()) {
      queue.pollRequests();
    }
    return state.isDone();
  }

  /**
   * How it has ended: C's {@code aio_error}.
   *
   * @return null for success; {@code EINPROGRESS} as long as it has not; {@code ECANCELED} if it
   *     was cancelled or its kqueue closed; or what was wrong
   */
  public @Nullable Errno error() {
    return isDone() ? state.error() : Errno.EINPROGRESS;
  }

  /**
   * How many bytes were read or written, which may be fewer than asked for, and 0 at the end of the
   * file; 0 for an fsync: C's {@code aio_return}, but it may be called again.
   *
   * @throws KqueueException the {@link #error}, if there is one
   */
  public long result() {
    Errno error = error();
    if (error != null) {
      throw new KqueueException(error, this + ": " + error.meaning());
    }
    return state.result();
  }

  /**
   * Cancels it, if that can be done still: C's {@code aio_cancel}. A request that is cancelled has
   * its event, with {@code ECANCELED}.
   */
  public AioCancel cancel() {
    return queue.cancel(state);
  }

  /** The caller's object. */
  public @Nullable Object udata() {
    return state.udata();
  }

  /** As {@code read 17 of descriptor 5}. */
  @Override
  public String toString() {
    String operation = state.operation().name().toLowerCase(Locale.ROOT);
    return operation + " " + state.number() + " of descriptor " + state.fd();
  }
}
