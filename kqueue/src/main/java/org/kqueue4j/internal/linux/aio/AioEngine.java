// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.internal.linux.aio;

import org.jspecify.annotations.Nullable;
import org.kqueue4j.internal.kern.Failure;
import org.kqueue4j.sys.AioCancel;

/**
 * Performs the asynchronous requests of one kqueue, and reports each completion to {@link
 * LinuxAio#completed}.
 *
 * <p>All methods are called with the lock of the kqueue held once; they may release it for a time.
 */
interface AioEngine {
  /** Returns null, or why the engine cannot perform this operation on this descriptor. */
  @Nullable Failure check(AioSubmission request);

  /**
   * Makes a request keep the file that its descriptor refers to now, whatever happens to the
   * descriptor; returns 0, or minus errno.
   */
  long holdFile(AioSubmission request);

  /** Releases what {@link #holdFile} has taken, if it has: the request is completed or refused. */
  void releaseFile(AioSubmission request);

  /** Starts a request; returns 0, or minus errno. */
  long start(AioSubmission request);

  /** Cancels a request that was started and is not completed. */
  AioCancel cancel(AioSubmission request);

  /** Reports the completions that no thread has reported yet. */
  void poll();

  /** Cancels all requests, and returns when all are completed. */
  void awaitAll();
}
