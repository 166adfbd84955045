// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.testkit.scenario;

/** A line of a scenario is not of its form. */
public final class MalformedScenarioException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int line;

  MalformedScenarioException(int line, String what) {
    super("line " + line + ": " + what);
    this.line = line;
  }

  /** The line's number, from 1. */
  public int line() {
    return line;
  }
}
