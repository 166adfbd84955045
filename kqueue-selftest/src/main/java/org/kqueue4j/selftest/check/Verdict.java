// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.check;

/** The result of a check or trial. */
public enum Verdict {
  /** It works. */
  WORKS("yes"),
  /** It works in part; the machine is the reason. */
  PARTLY("partly"),
  /** It was refused with a reason: this machine does not have it. */
  LACKING("no"),
  /** It could not be tried. */
  UNTRIED("not tried"),
  /** It must work, and does not. */
  FAILED("**FAILED**");

  private final String text;

  Verdict(String text) {
    this.text = text;
  }

  /** Returns a word for tables. */
  @Override
  public String toString() {
    return text;
  }
}
