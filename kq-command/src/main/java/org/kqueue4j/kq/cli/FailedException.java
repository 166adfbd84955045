package org.kqueue4j.kq.cli;

/** The command can't go on. The message is one line. */
public final class FailedException extends Exception {
  private static final long serialVersionUID = 1L;

  /** A message that says it all. */
  public FailedException(String message) {
    super(message);
  }

  /** A message, and what happened. */
  public FailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
