// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.cli;

/** Thrown when the command cannot go on. The message is complete, and has one line. */
public class KqException extends Exception {
  private static final long serialVersionUID = 1L;

  public KqException(String message) {
    super(message);
  }

  public KqException(String message, Throwable cause) {
    super(message, cause);
  }
}
