// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks.figures;

import java.util.List;

/**
 * The results of one run of a benchmark.
 *
 * @param name the benchmark's name on the command line
 * @param conditions under which it ran, such as the commit, as a sentence; empty if unknown
 */
record Run(String name, String conditions, List<Result> results) {}
