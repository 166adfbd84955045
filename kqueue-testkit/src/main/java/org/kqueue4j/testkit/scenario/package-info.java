// SPDX-License-Identifier: BSD-2-Clause
/**
 * Scenarios: lists of operations on a {@link org.kqueue4j.testkit.SimulatedMachine}, and traces,
 * which say what each of them gave.
 *
 * <p>A {@link org.kqueue4j.testkit.scenario.Scenario} is read from text, a scenario or a trace, and
 * run to give a trace; two engines are the same if they give the same traces.
 */
@NullMarked
package org.kqueue4j.testkit.scenario;

import org.jspecify.annotations.NullMarked;
