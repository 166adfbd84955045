// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.testkit.scenario;

/** A listener to which a {@link Scenario} reports each operation. */
@FunctionalInterface
public interface StepListener {
  /**
   * Called when an operation is done, before the next one.
   *
   * @param step the operation and its lines
   */
  void step(Step step);
}
