// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.cli;

/** Thrown when the command cannot go on. The message is one line. */
public final class KqException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Makes an exception with a complete message. */
  public KqException(String message) {
    super(message);
  }

  /** Makes an exception with a complete message and its cause. */
  public KqException(String message, Throwable cause) {
    super(message, cause);
  }
}
