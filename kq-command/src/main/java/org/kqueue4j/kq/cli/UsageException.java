package org.kqueue4j.kq.cli;

/** The command line is wrong. The message is one line that names the wrong part. */
public final class UsageException extends Exception {
  private static final long serialVersionUID = 1L;

  /** A message that says it all. */
  public UsageException(String message) {
    super(message);
  }
}
