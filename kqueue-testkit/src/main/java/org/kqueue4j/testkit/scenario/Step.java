// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.testkit.scenario;

import java.util.List;
import org.kqueue4j.testkit.OpenKqueue;

/**
 * An operation of a scenario that has been run.
 *
 * @param number its place among the operations, from 1
 * @param operation the operation in normal form
 * @param results what it gave: its lines in the trace, without that of the operation itself
 * @param milliseconds the machine's clock after it
 * @param kqueues the machine's kqueues after it, the oldest first
 */
public record Step(
    int number,
    String operation,
    List<String> results,
    long milliseconds,
    List<OpenKqueue> kqueues) {}
