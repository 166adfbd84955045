// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.testkit.scenario;

/** Thrown if a line of a scenario is not of its form. */
public final class MalformedScenarioException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The number of the line, from 1 on. */
  private final int line;

  MalformedScenarioException(int line, String what) {
    super("line " + line + ": " + what);
    this.line = line;
  }

  /** {@return the number of the line, from 1 on} */
  public int line() {
    return line;
  }
}
