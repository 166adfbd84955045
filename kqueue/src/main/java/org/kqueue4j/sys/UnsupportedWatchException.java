// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.sys;

/**
 * Thrown when this system cannot report what a program asks for: the kind of file has no such
 * events, the JVM does not give access to a descriptor, the machine is a simulated one. The {@link
 * #reason} says what is missing and what helps.
 */
public final class UnsupportedWatchException extends KqueueException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception with {@code EOPNOTSUPP}.
   *
   * @param reason what is missing, and what helps
   */
  public UnsupportedWatchException(String reason) {
    super(Errno.EOPNOTSUPP, reason);
  }
}
