// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.soak;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * The options of a run and its books: the account of each kind of drill, the number of waits, and
 * the failures. The first failure ends the run, since later ones may be its consequence. Safe for
 * use by any thread.
 */
final class Ledger {
  private static final int MOST_FAILURES = 20;

  final Soak.Options options;
  final LongAdder waits = new LongAdder();
  final Map<String, Tally> tallies = new ConcurrentSkipListMap<>();

  private final List<String> failures = new ArrayList<>(); // this
  private final CountDownLatch firstFailure = new CountDownLatch(1);

  Ledger(Soak.Options options) {
    this.options = options;
  }

  /** The account of one kind of drill, over the whole run. */
  static final class Tally {
    /** The operations on the queue and on the source. */
    final LongAdder operations = new LongAdder();

    /** The units put in: triggers, bytes, expiries, exits, messages. */
    final LongAdder put = new LongAdder();

    /** The events reported. */
    final LongAdder events = new LongAdder();

    /** How often everything that was put in has come out. */
    final LongAdder settled = new LongAdder();
  }

  /** Returns the account of a kind of drill. */
  Tally tally(String kind) {
    return tallies.computeIfAbsent(kind, _ -> new Tally());
  }

  void fail(String what) {
    synchronized (this) {
      if (failures.size() < MOST_FAILURES) {
        failures.add(what);
      }
    }
    firstFailure.countDown();
  }

  void fail(String where, Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text, true));
    fail(where + ": " + text);
  }

  boolean hasFailed() {
    return firstFailure.getCount() == 0;
  }

  /** Waits for the first failure; returns whether there is one. */
  boolean awaitFailure(long millis) throws InterruptedException {
    return firstFailure.await(millis, TimeUnit.MILLISECONDS);
  }

  synchronized List<String> failures() {
    return List.copyOf(failures);
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
