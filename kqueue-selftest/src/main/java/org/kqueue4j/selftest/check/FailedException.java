package org.kqueue4j.selftest.check;

/** What the engine must do it did not. */
public final class FailedException extends Exception {
  private static final long serialVersionUID = 1L;

  FailedException(String message) {
    super(message);
  }
}
