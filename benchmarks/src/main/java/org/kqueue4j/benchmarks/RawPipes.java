package org.kqueue4j.benchmarks;

/** Pipes by their descriptors' numbers. */
final class RawPipes implements AutoCloseable {
  final int[] in;
  final int[] out;

  RawPipes(int pipes) {
    in = new int[pipes];
    out = new int[pipes];
    for (int i = 0; i < pipes; i++) {
      int[] pipe = Native.pipe();
      in[i] = pipe[0];
      out[i] = pipe[1];
    }
  }

  /** Puts a byte into some of them, evenly spread. */
  void activate(int active) {
    for (int i = 0; i < active; i++) {
      Native.write(out[(int) ((long) i * out.length / active)]);
    }
  }

  /** What the handler of a pipe does, which carries its byte to another. */
  Hop hop(int from, int to) {
    return new Hop(in[from], out[to]);
  }

  @Override
  public void close() {
    for (int i = 0; i < in.length; i++) {
      Native.close(in[i]);
      Native.close(out[i]);
    }
  }

  /** From where to where a handler carries its byte. */
  record Hop(int from, int to) {
    void run() {
      Native.hop(from, to);
    }
  }
}
