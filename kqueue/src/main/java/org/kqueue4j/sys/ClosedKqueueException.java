// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.sys;

/**
 * Thrown when a closed kqueue is used, and by the calls that wait on a kqueue when another thread
 * closes it.
 */
public final class ClosedKqueueException extends KqueueException {
  private static final long serialVersionUID = 1L;

  /** Creates an exception with {@code EBADF}. */
  public ClosedKqueueException() {
    this("the kqueue is closed");
  }

  /**
   * Creates an exception with {@code EBADF}.
   *
   * @param reason what was being done
   */
  public ClosedKqueueException(String reason) {
    super(Errno.EBADF, reason);
  }
}
