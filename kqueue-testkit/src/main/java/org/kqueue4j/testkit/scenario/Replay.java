// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.testkit.scenario;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compares a trace with what its operations give here. */
public final class Replay {
  private Replay() {}

  /**
   * Runs the operations of a trace and finds the first line that differs.
   *
   * @param trace the lines of the trace
   * @return the difference, or null if there is none
   * @throws MalformedScenarioException if the trace can't be read
   */
  public static @Nullable Difference check(List<String> trace) throws MalformedScenarioException {
    return difference(trace, Scenario.parse(trace).run());
  }

  /**
   * Does the same, and reports each operation to a listener, those after a difference too.
   *
   * @param trace the lines of the trace
   * @param listener the listener
   * @return the difference, or null if there is none
   * @throws MalformedScenarioException if the trace can't be read
   */
  public static @Nullable Difference check(List<String> trace, StepListener listener)
      throws MalformedScenarioException {
    return difference(trace, Scenario.parse(trace).run(listener));
  }

  private static @Nullable Difference difference(List<String> trace, List<String> actual) {
    int common = Math.min(trace.size(), actual.size());
    for (int i = 0; i < common; i++) {
      if (!trace.get(i).equals(actual.get(i))) {
        return new Difference(i + 1, trace, actual);
      }
    }
    return trace.size() == actual.size() ? null : new Difference(common + 1, trace, actual);
  }

  /**
   * The difference of two traces.
   *
   * @param line the first line that differs, from 1; it may be one past the end of either
   * @param expected the trace as given
   * @param actual the trace that the operations give
   */
  public record Difference(int line, List<String> expected, List<String> actual) {}
}
