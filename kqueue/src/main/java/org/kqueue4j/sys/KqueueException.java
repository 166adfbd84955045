// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.sys;

/**
 * Thrown when a call on a kqueue fails. The part of the call that failed has changed nothing.
 *
 * <p>The message is the name of the error, a colon and the {@link #reason}. The failures that
 * programs handle have classes of their own:
 *
 * <table class="striped">
 * <caption>Subclasses</caption>
 * <thead><tr><th>class</th><th>errno</th><th>cause</th></tr></thead>
 * <tbody>
 * <tr><td>{@link ClosedKqueueException}</td><td>{@code EBADF}</td><td>the queue is closed</td></tr>
 * <tr><td>{@link NotRegisteredException}</td><td>{@code ENOENT}</td>
 * <td>the registration has ended</td></tr>
 * <tr><td>{@link UnsupportedWatchException}</td><td>{@code EOPNOTSUPP}</td>
 * <td>this system cannot report it</td></tr>
 * <tr><td>{@link LimitReachedException}</td><td>{@code EMFILE}, {@code ENFILE}, {@code ENOSPC},
 * {@code ENOMEM}</td><td>a limit of the system or of the library is reached</td></tr>
 * </tbody>
 * </table>
 */
public class KqueueException extends RuntimeException {
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
  public final Errno errno() {
    return errno;
  }

  /** {@return what was being done, or what is wrong; the message without the name of the error} */
  public final String reason() {
    return reason;
  }
}
