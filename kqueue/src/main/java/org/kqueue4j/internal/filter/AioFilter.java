// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.filter;

import static org.kqueue4j.sys.Event.EV_EOF;
import static org.kqueue4j.sys.Event.EV_FLAG1;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.internal.kern.FilterOps;
import org.kqueue4j.internal.kern.KeventStruct;
import org.kqueue4j.internal.kern.Knote;
import org.kqueue4j.internal.kern.KnoteKind;
import org.kqueue4j.sys.Errno;

/**
 * AIO: the completion of an asynchronous request. The ident is the request's number, data the
 * errno, 0 for success; {@code EV_EOF} is set (FreeBSD's {@code aio_filtops}).
 *
 * <p>The knote comes with the request and lasts until it is reported with {@code EV_ONESHOT}, or
 * deleted. The hook is the state of the request.
 */
public final class AioFilter implements FilterOps {
  /** The asynchronous requests of one kqueue. Guarded by the lock of the kqueue. */
  public interface AioTable {
    /** Returns the state of the request in progress with this number, or null. */
    @Nullable AioState find(long number);
  }

  private final AioTable requests;

  public AioFilter(AioTable requests) {
    this.requests = requests;
  }

  @Override
  public KnoteKind links() {
    return KnoteKind.NONE;
  }

  /** Only a submission registers a knote. It sets {@code EV_FLAG1}, which no user can set. */
  @Override
  public @Nullable Failure attach(Knote kn) {
    AioState request = kn.hasFlags(EV_FLAG1) ? requests.find(kn.ident()) : null;
    if (request == null) {
      return Failure.of(
          Errno.EPERM,
          "an AIO event is registered by the submission of a request; use Kqueue.submit");
    }
    kn.clearFlags(EV_FLAG1);
    kn.setHook(request);
    request.setKnote(kn);
    return null;
  }

  @Override
  public void detach(Knote kn) {
    request(kn).setKnote(null);
  }

  @Override
  public boolean event(Knote kn, long hint) {
    AioState request = request(kn);
    if (!request.isDone()) {
      return false;
    }
    Errno error = request.error();
    kn.setData(error == null ? 0 : error.number());
    kn.addFlags(EV_EOF);
    return true;
  }

  @Override
  public void report(Knote kn, KeventStruct event) {
    kn.copyTo(event);
    event.origin = request(kn);
  }

  private static AioState request(Knote kn) {
    return (AioState) Objects.requireNonNull(kn.hook());
  }
}
