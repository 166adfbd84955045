package org.kqueue4j.selftest.trial;

/** What was made to happen was not told. */
public final class NoEventException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String dump;

  /**
   * Makes one.
   *
   * @param dump the queue's state at that moment
   */
  public NoEventException(String message, String dump) {
    super(message);
    this.dump = dump;
  }

  /** The queue's state when nothing came. */
  public String dump() {
    return dump;
  }
}
