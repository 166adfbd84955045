// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.bench;

/** This machine does not have what is needed; the message says what. */
public final class LackingException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Makes an exception. */
  public LackingException(String message) {
    super(message);
  }
}
