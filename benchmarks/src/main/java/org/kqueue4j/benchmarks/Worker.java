// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.util.List;

/** A contestant that repeats one kind of operation. */
interface Worker extends AutoCloseable {
  /** The metrics of a turn of {@link #inTurnsOf}. */
  List<Contest.Metric> METRICS =
      List.of(new Contest.Metric("CPU", "ns", 0), new Contest.Metric("wall", "ns", 0));

  /** Does at least this many operations. */
  Sample run(long operations) throws Exception;

  @Override
  void close() throws Exception;

  /**
   * Returns this worker as a contestant with a number of operations for each turn and the warm-up.
   */
  default Contest.Contestant inTurnsOf(long operations, long warmUp) {
    return new Contest.Contestant() {
      @Override
      public void warmUp() throws Exception {
        run(warmUp);
      }

      @Override
      public double[] turn() throws Exception {
        Sample sample = run(operations);
        return new double[] {sample.cpuPerOperation(), sample.wallPerOperation()};
      }

      @Override
      public void close() throws Exception {
        Worker.this.close();
      }
    };
  }

  /** The times of a run. */
  record Sample(long cpuNanos, long wallNanos, long operations) {
    double cpuPerOperation() {
      return (double) cpuNanos / operations;
    }

    double wallPerOperation() {
      return (double) wallNanos / operations;
    }
  }
}
