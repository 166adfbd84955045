package org.kqueue4j.kq.bench;

/** What a comparison came to, in nanoseconds for each time. */
record BenchResult(Comparison comparison, Quartiles kqueue, Quartiles jdk) {}
