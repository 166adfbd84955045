// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.backend.OpenQueue;
import org.kqueue4j.internal.filter.AioState;
import org.kqueue4j.sys.AioCancel;
import org.kqueue4j.sys.Errno;
import org.kqueue4j.sys.KqueueException;

/**
 * An asynchronous request that was submitted, and its state. It may be used after its event has
 * been taken, and after its kqueue has been closed.
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

  /** {@return the ident of its event, which no other request has} */
  public long ident() {
    return state.number();
  }

  /** {@return whether the request is complete, with or without an error} */
  public boolean isDone() {
    if (!state.isDone()) {
      queue.pollRequests();
    }
    return state.isDone();
  }

  /**
   * Returns the error of the request: C's {@code aio_error}.
   *
   * @return null for success; {@code EINPROGRESS} until it is complete; {@code ECANCELED} if it was
   *     cancelled or its kqueue was closed; otherwise the error
   */
  public @Nullable Errno error() {
    return isDone() ? state.error() : Errno.EINPROGRESS;
  }

  /**
   * {@return the number of bytes that were read or written: C's {@code aio_return}, but it may be
   * called repeatedly} It may be less than the buffer has room for. It is 0 at the end of file, and
   * for a sync.
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
   * Cancels the request, if that is still possible: C's {@code aio_cancel}. A cancelled request has
   * its event, with {@code ECANCELED}.
   *
   * @return whether the request is cancelled, is still in progress, or was complete
   */
  public AioCancel cancel() {
    return queue.cancel(state);
  }

  /** {@return the object that the program has attached; null for none} */
  public @Nullable Object attachment() {
    return state.udata();
  }

  /** Returns a text such as {@code read 17 of descriptor 5}. */
  @Override
  public String toString() {
    String operation = state.operation().name().toLowerCase(Locale.ROOT);
    return operation + " " + state.number() + " of descriptor " + state.fd();
  }
}
