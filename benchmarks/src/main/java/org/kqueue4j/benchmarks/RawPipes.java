// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

/** Pipes by their raw descriptors. */
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

  /** Writes a byte to some of them, evenly spread. */
  void activate(int active) {
    for (int i = 0; i < active; i++) {
      Native.write(out[(int) ((long) i * out.length / active)]);
    }
  }

  /** Returns the work of a handler that carries a byte from a pipe to another. */
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

  /** The work of a handler, by raw descriptors. */
  record Hop(int from, int to) {
    void run() {
      Native.hop(from, to);
    }
  }
}
