// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.kq.bench;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.kqueue4j.kq.bench.BenchReport.Quartiles;
import org.kqueue4j.kq.bench.BenchReport.Result;
import org.kqueue4j.kq.bench.Comparison.Contestant;

/**
 * Runs contestants in turns. All are opened and warmed up; then each runs for the same short time,
 * round after round, in reverse order in every other round. Other load on the machine therefore
 * affects all of them. For one thread, except for {@link #stage}.
 */
final class Rounds {
  static final int COUNT = 11;

  /** The part of the time that the JVM's compilers get, since the warm-up is not measured. */
  private static final double WARM_UP = 0.3;

  private static final int WARM_UP_TURNS = 3;

  /** The time between two readings of the clock. */
  private static final long BATCH_NANOS = 500_000;

  private static final int MOST_IN_BATCH = 1 << 20;

  private final List<Comparison> comparisons;
  private final long turnNanos;
  private final long warmUpNanos;
  private volatile String stage = "warming up";

  /** Makes rounds that take this time together. */
  Rounds(List<Comparison> comparisons, Duration time) {
    this.comparisons = comparisons;
    long contestants = 2L * comparisons.size();
    long nanos = time.toNanos();
    this.warmUpNanos = (long) (nanos * WARM_UP) / (contestants * WARM_UP_TURNS);
    this.turnNanos = (long) (nanos * (1 - WARM_UP)) / (contestants * COUNT);
  }

  /** Returns a phrase for the current stage. */
  String stage() {
    return stage;
  }

  private static final class Entry {
    final Contestant contestant;
    final double[] nanos = new double[COUNT];
    int batch = 1;

    Entry(Contestant contestant) {
      this.contestant = contestant;
    }

    /** Runs for a time. Returns the nanoseconds per operation. */
    double turn(long nanos) throws IOException, InterruptedException {
      long start = System.nanoTime();
      long times = 0;
      long elapsed;
      do {
        contestant.operation().run(batch);
        times += batch;
        elapsed = System.nanoTime() - start;
      } while (elapsed < nanos);
      return (double) elapsed / times;
    }

    /** Runs until the batch is long enough to hide the clock, and then for a time. */
    void warmUp(long nanos) throws IOException, InterruptedException {
      double each = turn(nanos);
      batch = (int) Math.clamp(BATCH_NANOS / each, 2, MOST_IN_BATCH);
    }
  }

  List<Result> run() throws IOException, InterruptedException {
    List<Entry> entries = new ArrayList<>();
    try {
      for (Comparison comparison : comparisons) {
        entries.add(new Entry(comparison.kqueue().open()));
        entries.add(new Entry(comparison.jdk().open()));
      }
      for (int turn = 0; turn < WARM_UP_TURNS; turn++) {
        for (Entry entry : entries) {
          entry.warmUp(warmUpNanos);
        }
      }
      for (int round = 0; round < COUNT; round++) {
        stage = "round " + (round + 1) + " of " + COUNT;
        for (Entry entry : round % 2 == 0 ? entries : entries.reversed()) {
          entry.nanos[round] = entry.turn(turnNanos);
        }
      }
    } finally {
      for (Entry entry : entries) {
        for (Closeable resource : entry.contestant.resources()) {
          resource.close();
        }
      }
    }
    return results(entries);
  }

  private List<Result> results(List<Entry> entries) {
    List<Result> results = new ArrayList<>();
    for (int i = 0; i < comparisons.size(); i++) {
      results.add(
          new Result(
              comparisons.get(i),
              Quartiles.of(entries.get(2 * i).nanos),
              Quartiles.of(entries.get(2 * i + 1).nanos)));
    }
    return results;
  }
}
