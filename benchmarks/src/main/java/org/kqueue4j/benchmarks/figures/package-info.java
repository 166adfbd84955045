/**
 * Draws what the benchmarks have measured, and puts it into tables: reads the files of results,
 * knows nothing of the benchmarks themselves.
 */
@NullMarked
package org.kqueue4j.benchmarks.figures;

import org.jspecify.annotations.NullMarked;
