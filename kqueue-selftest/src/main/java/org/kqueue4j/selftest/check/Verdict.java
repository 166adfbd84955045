package org.kqueue4j.selftest.check;

/** How a check or a trial has ended. */
public enum Verdict {
  /** It works. */
  WORKS("yes"),
  /** It works, with less than all; the reason is the machine's. */
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

  /** In a word, for a table. */
  @Override
  public String toString() {
    return text;
  }
}
