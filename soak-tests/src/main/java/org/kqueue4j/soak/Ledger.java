// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.soak;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The options of a run and its books: the account of each kind of drill, the number of waits, and
 * the failures. Safe for use by any thread.
 */
record Ledger(
    Soak.Options options, Map<String, Tally> tallies, LongAdder waits, Failures failures) {
  Ledger(Soak.Options options) {
    this(options, new ConcurrentSkipListMap<>(), new LongAdder(), new Failures());
  }

  /** Returns the account of a kind of drill. */
  Tally tally(String kind) {
    return tallies.computeIfAbsent(kind, k -> new Tally());
  }

  /** Makes a thread, which is not started. */
  static Thread thread(String name, boolean virtual, Runnable work) {
    Thread.Builder builder = virtual ? Thread.ofVirtual() : Thread.ofPlatform().daemon();
    return builder.name(name).unstarted(work);
  }

  /** Appends the frames of a thread, one a line. */
  static void appendStack(StringBuilder text, Thread thread) {
    for (StackTraceElement frame : thread.getStackTrace()) {
      text.append("    at ").append(frame).append('\n');
    }
  }
}
