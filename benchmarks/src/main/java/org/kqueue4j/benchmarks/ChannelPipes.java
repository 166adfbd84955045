// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.Pipe.SinkChannel;
import java.nio.channels.Pipe.SourceChannel;
import org.kqueue4j.benchmarks.RawPipes.Hop;
import org.kqueue4j.internal.linux.jdk.ChannelDescriptors;

/** Pipes by channels. */
final class ChannelPipes implements AutoCloseable {
  private final Pipe[] pipes;

  ChannelPipes(int n) throws IOException {
    pipes = new Pipe[n];
    for (int i = 0; i < n; i++) {
      pipes[i] = Pipe.open();
      pipes[i].source().configureBlocking(false);
      pipes[i].sink().configureBlocking(false);
    }
  }

  void activate(int active) {
    for (int i = 0; i < active; i++) {
      Native.write(ChannelDescriptors.of(sink((int) ((long) i * pipes.length / active))));
    }
  }

  SourceChannel source(int i) {
    return pipes[i].source();
  }

  private SinkChannel sink(int i) {
    return pipes[i].sink();
  }

  /** Returns the work of a handler, by raw descriptors. */
  Hop hop(int from, int to) {
    return new Hop(ChannelDescriptors.of(source(from)), ChannelDescriptors.of(sink(to)));
  }

  /** Returns the work of a handler, by channels. */
  ChannelHop channelHop(int from, int to, ByteBuffer buffer) {
    return new ChannelHop(source(from), sink(to), buffer);
  }

  @Override
  public void close() throws IOException {
    for (Pipe pipe : pipes) {
      pipe.source().close();
      pipe.sink().close();
    }
  }

  /** The work of a handler, by channels. */
  record ChannelHop(SourceChannel from, SinkChannel to, ByteBuffer buffer) {
    void run() throws IOException {
      buffer.clear();
      if (from.read(buffer) != 1) {
        throw new IllegalStateException("nothing to read");
      }
      buffer.flip();
      to.write(buffer);
    }
  }
}
