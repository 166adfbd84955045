// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.report;

import java.time.Duration;
import java.util.List;
import org.kqueue4j.selftest.check.Outcome;
import org.kqueue4j.selftest.check.Verdict;

/**
 * All that was found out.
 *
 * @param facts what the machine is
 * @param seed what chose the operations
 * @param outcomes what has come of each trial and check
 * @param time how long it took
 */
public record Report(Facts facts, long seed, List<Outcome> outcomes, Duration time) {
  /** How many have ended so. */
  public long count(Verdict verdict) {
    return outcomes.stream().filter(outcome -> outcome.verdict() == verdict).count();
  }

  /** Whether something that must work does not. */
  public boolean hasFailed() {
    return count(Verdict.FAILED) > 0;
  }

  /** What has come of it, in a sentence. */
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
