// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

/** The parameters of {@link PipeRing}. */
final class Ring {
  /** The number of events that a contestant asks for at once, if it has a parameter for that. */
  static final int BATCH = 64;

  private Ring() {}

  /**
   * A ring.
   *
   * @param pipes the number of pipes
   * @param active the number of pipes with a byte in them
   * @param step by how many pipes a handler carries its byte
   */
  record Shape(int pipes, int active, int step) {
    /** Returns a ring in which each handler carries its byte to the next pipe. */
    static Shape ring(int pipes, int active) {
      return new Shape(pipes, active, 1);
    }

    /** Returns a ring in which one pipe always has a byte, and the others never. */
    static Shape idle(int pipes) {
      return new Shape(pipes, 1, 0);
    }

    /** Returns the pipe that a byte is carried to. */
    int next(int i) {
      return (i + step) % pipes;
    }

    /** Returns the number of descriptors. */
    int descriptors() {
      return 2 * pipes;
    }
  }

  /** Opens a contestant. */
  @FunctionalInterface
  interface Opener {
    Worker open(Shape shape) throws Exception;
  }
}
