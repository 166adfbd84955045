package org.kqueue4j.benchmarks;

import java.util.List;

/** Does one kind of operation, as often as it is told to. */
interface Worker extends AutoCloseable {
  /** What a turn of {@link #inTurnsOf} gives. */
  List<Contest.Metric> METRICS =
      List.of(new Contest.Metric("CPU", "ns", 0), new Contest.Metric("wall", "ns", 0));

  /** Does at least so many operations. */
  Sample run(long operations) throws Exception;

  @Override
  void close() throws Exception;

  /** As a contestant of so many operations a turn, and so many before the first. */
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

  /** What a run took. */
  record Sample(long cpuNanos, long wallNanos, long operations) {
    double cpuPerOperation() {
      return (double) cpuNanos / operations;
    }

    double wallPerOperation() {
      return (double) wallNanos / operations;
    }
  }
}
