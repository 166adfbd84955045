package org.kqueue4j.kq.bench;

/** The result of a comparison, in nanoseconds per operation. */
record BenchResult(Comparison comparison, Quartiles kqueue, Quartiles jdk) {}
