// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.sys;

/**
 * Thrown when a call on a kqueue fails. The part of the call that failed has changed nothing.
 *
 * <p>The message is the name of the error, a colon and the {@link #reason}.
 */
public final class KqueueException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The error. */
  private final Errno errno;

  /** The message without the name of the error. */
  private final String reason;

  /**
   * Creates an exception.
   *
   * @param errno the error
   * @param reason what was being done, or what is wrong
   */
  public KqueueException(Errno errno, String reason) {
    super(errno + ": " + reason);
    this.errno = errno;
    this.reason = reason;
  }

  /** {@return the error} */
  public Errno errno() {
    return errno;
  }

  /** {@return what was being done, or what is wrong; the message without the name of the error} */
  public String reason() {
    return reason;
  }
}
