// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.check;

import java.util.List;
import org.kqueue4j.selftest.bench.Figure;

/**
 * The outcome of a check or trial.
 *
 * @param remark what was seen, or the reason why it does not work, in a line
 * @param detail for the search for the cause, in lines: the exception, threads, the queues' dumps;
 *     empty for none
 * @param figures what was measured
 */
public record Outcome(
    String group,
    String name,
    Verdict verdict,
    String remark,
    String detail,
    List<Figure> figures) {
  /** The result of a check or trial, with a word for tables. */
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

    private final String word;

    Verdict(String word) {
      this.word = word;
    }

    @Override
    public String toString() {
      return word;
    }
  }

  /** Returns the group and the name. */
  public String title() {
    return group + ": " + name;
  }
}
