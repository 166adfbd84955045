// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.sys;

/**
 * Thrown when a registration is used that has ended: it was closed, its one event was reported, or
 * its descriptor was closed.
 */
public final class NotRegisteredException extends KqueueException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates an exception with {@code ENOENT}.
   *
   * @param reason what was being done
   */
  public NotRegisteredException(String reason) {
    super(Errno.ENOENT, reason);
  }
}
