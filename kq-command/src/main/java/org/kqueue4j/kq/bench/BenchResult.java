// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.bench;

/** The result of a comparison, in nanoseconds per operation. */
record BenchResult(Comparison comparison, Quartiles kqueue, Quartiles jdk) {}
