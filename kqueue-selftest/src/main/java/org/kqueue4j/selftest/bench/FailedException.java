// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.bench;

/** The engine did not do what it must. */
public final class FailedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String dump;

  /** Makes an exception without a dump. */
  public FailedException(String message) {
    this(message, "");
  }

  /**
   * Makes an exception.
   *
   * @param dump the state of the queue at that moment
   */
  public FailedException(String message, String dump) {
    super(message);
    this.dump = dump;
  }

  /** Returns the state of the queue at that moment; empty for none. */
  public String dump() {
    return dump;
  }
}
