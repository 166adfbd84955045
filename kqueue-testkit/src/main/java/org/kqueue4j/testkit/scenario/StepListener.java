// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.testkit.scenario;

/** Hears of each operation of a {@link Scenario} once it is done. */
@FunctionalInterface
public interface StepListener {
  /** An operation is done, and the next has not begun. */
  void step(Step step);
}
