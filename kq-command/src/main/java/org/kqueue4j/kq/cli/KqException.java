package org.kqueue4j.kq.cli;

/** The command can't go on. The message is one line. */
public final class KqException extends Exception {
  private static final long serialVersionUID = 1L;

  /** A message that says it all. */
  public KqException(String message) {
    super(message);
  }

  /** A message, and what happened. */
  public KqException(String message, Throwable cause) {
    super(message, cause);
  }
}
