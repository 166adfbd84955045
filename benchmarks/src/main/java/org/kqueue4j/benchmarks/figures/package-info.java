// SPDX-License-Identifier: BSD-2-Clause
/**
 * Charts and tables of the measured results. They are made from the files of results, independently
 * of the benchmarks.
 */
@NullMarked
package org.kqueue4j.benchmarks.figures;

import org.jspecify.annotations.NullMarked;
