package org.kqueue4j.kq.bench;

/** What a comparison came to, in nanoseconds for each time. */
record Result(Comparison comparison, Spread kqueue, Spread jdk) {}
