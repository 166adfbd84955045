// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.aio;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Holds back each fsync until the writes to the same descriptor that were submitted before it are
 * completed.
 *
 * <p>Guarded by the lock of the kqueue.
 */
final class FsyncOrder {
  /** The fsyncs that are held back, in the order of their submission. */
  private final List<AioSubmission> heldBack = new ArrayList<>();

  /** Holds back a request if it must wait for one in progress; returns whether it does. */
  boolean holdBack(AioSubmission request, Collection<AioSubmission> inProgress) {
    if (!request.isFsync()) {
      return false;
    }
    for (AioSubmission other : inProgress) {
      if (other.isWriteTo(request.state.fd())) {
        request.writesBefore++;
      }
    }
    return request.writesBefore > 0 && heldBack.add(request);
  }

  void remove(AioSubmission request) {
    heldBack.remove(request);
  }

  /** Returns the fsyncs that a completed request may have released: to be {@link #release}d. */
  List<AioSubmission> candidates() {
    return List.copyOf(heldBack);
  }

  /** Counts a completed request; returns whether this fsync no longer waits. */
  boolean release(AioSubmission fsync, AioSubmission completed) {
    return fsync.sequence > completed.sequence
        && completed.isWriteTo(fsync.state.fd())
        && --fsync.writesBefore == 0
        && heldBack.remove(fsync);
  }
}
