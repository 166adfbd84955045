// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.testkit.scenario;

import java.util.List;
import org.kqueue4j.testkit.OpenKqueue;

/**
 * An operation of a scenario that has been run.
 *
 * @param number its index among the operations, from 1 on
 * @param line the number of its line in the scenario, from 1 on
 * @param operation the operation in normal form
 * @param results its lines in the trace, without that of the operation itself
 * @param milliseconds the clock of the machine after it
 * @param kqueues the kqueues of the machine after it, the oldest first
 */
public record Step(
    int number,
    int line,
    String operation,
    List<String> results,
    long milliseconds,
    List<OpenKqueue> kqueues) {}
