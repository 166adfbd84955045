// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.report;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.kqueue4j.selftest.check.Outcome;
import org.kqueue4j.selftest.check.Outcome.Verdict;

/**
 * The results of a run.
 *
 * @param facts the facts about the machine, in order
 * @param seed the seed of all choices
 * @param time how long the run took
 */
public record Report(Map<String, String> facts, long seed, List<Outcome> outcomes, Duration time) {
  private long count(Verdict verdict) {
    return outcomes.stream().filter(outcome -> outcome.verdict() == verdict).count();
  }

  /** Returns whether something that must work does not. */
  public boolean hasFailed() {
    return count(Verdict.FAILED) > 0;
  }

  /** Returns the numbers of verdicts, in a sentence. */
  public String summary() {
    StringBuilder text = new StringBuilder();
    text.append(count(Verdict.WORKS)).append(" of ").append(outcomes.size()).append(" work");
    append(text, Verdict.PARTLY, "work partly");
    append(text, Verdict.LACKING, "are not to be had on this machine");
    append(text, Verdict.UNTRIED, "could not be tried");
    append(text, Verdict.FAILED, "FAILED");
    return text.append('.').toString();
  }

  private void append(StringBuilder text, Verdict verdict, String what) {
    long count = count(verdict);
    if (count > 0) {
      text.append(", ").append(count).append(' ').append(what);
    }
  }
}
