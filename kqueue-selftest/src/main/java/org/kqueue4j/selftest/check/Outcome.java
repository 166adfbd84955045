// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.selftest.check;

import java.time.Duration;
import java.util.List;
import org.kqueue4j.selftest.bench.Figure;

/**
 * The outcome of a check or trial.
 *
 * @param remark what was seen, or the reason why it does not work, in a line
 * @param detail for the search for the cause, in lines: the exception, threads, the queues' dumps;
 *     empty for none
 * @param figures what was measured
 * @param time how long it took
 */
public record Outcome(
    String group,
    String name,
    Verdict verdict,
    String remark,
    String detail,
    List<Figure> figures,
    Duration time) {}
