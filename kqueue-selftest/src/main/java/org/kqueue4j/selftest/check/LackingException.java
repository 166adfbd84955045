package org.kqueue4j.selftest.check;

/** This machine does not have what is needed; the message says what. */
final class LackingException extends Exception {
  private static final long serialVersionUID = 1L;

  LackingException(String message) {
    super(message);
  }
}
