package org.kqueue4j.kq.features;

/** What was made to happen was not told. */
final class NoEventException extends Exception {
  private static final long serialVersionUID = 1L;

  NoEventException(String message) {
    super(message);
  }
}
