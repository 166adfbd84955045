package org.kqueue4j.benchmarks;

/** A contestant of {@link PipeRing}: so many pipes, some of them with a byte in them. */
interface Ring extends AutoCloseable {
  /** How many events a contestant asks for at once, if it can say so. */
  int BATCH = 64;

  /** Handles at least so many events. */
  Sample run(long events) throws Exception;

  @Override
  void close() throws Exception;

  /** What a run took. */
  record Sample(long cpuNanos, long wallNanos, long events) {
    double cpuPerEvent() {
      return (double) cpuNanos / events;
    }

    double wallPerEvent() {
      return (double) wallNanos / events;
    }
  }

  /** Opens a contestant. */
  @FunctionalInterface
  interface Opener {
    Ring open(int pipes, int active) throws Exception;
  }
}
