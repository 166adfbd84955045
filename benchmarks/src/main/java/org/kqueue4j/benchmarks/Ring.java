package org.kqueue4j.benchmarks;

/** What the contestants of {@link PipeRing} agree on. */
final class Ring {
  /** How many events a contestant asks for at once, if it can say so. */
  static final int BATCH = 64;

  private Ring() {}

  /** So many pipes, some of them with a byte in them, which is carried on by so many pipes. */
  record Shape(int pipes, int active, int step) {
    /** Each pipe that has the byte carries it to its neighbour. */
    static Shape ring(int pipes, int active) {
      return new Shape(pipes, active, 1);
    }

    /** One pipe always has a byte in it, and the others never. */
    static Shape idle(int pipes) {
      return new Shape(pipes, 1, 0);
    }

    /** Which pipe a byte is carried to. */
    int next(int i) {
      return (i + step) % pipes;
    }

    /** How many descriptors that takes. */
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
