// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.Pipe.SinkChannel;
import java.nio.channels.Pipe.SourceChannel;
import org.kqueue4j.IoWatch;
import org.kqueue4j.Kevent;
import org.kqueue4j.Watch;
import org.kqueue4j.internal.linux.jdk.ChannelDescriptors;

/** Non-blocking pipes, as raw descriptors or as channels. */
final class Pipes implements AutoCloseable {
  final int[] in;
  final int[] out;

  /** The channels of the descriptors; none for raw descriptors. */
  private final Pipe[] channels;

  private Pipes(int n, Pipe[] channels) {
    in = new int[n];
    out = new int[n];
    this.channels = channels;
  }

  static Pipes ofDescriptors(int n) {
    Pipes pipes = new Pipes(n, new Pipe[0]);
    for (int i = 0; i < n; i++) {
      int[] ends = Native.pipe();
      pipes.in[i] = ends[0];
      pipes.out[i] = ends[1];
    }
    return pipes;
  }

  static Pipes ofChannels(int n) throws IOException {
    Pipes pipes = new Pipes(n, new Pipe[n]);
    for (int i = 0; i < n; i++) {
      Pipe pipe = Pipe.open();
      pipe.source().configureBlocking(false);
      pipe.sink().configureBlocking(false);
      pipes.in[i] = ChannelDescriptors.of(pipe.source());
      pipes.out[i] = ChannelDescriptors.of(pipe.sink());
      pipes.channels[i] = pipe;
    }
    return pipes;
  }

  /** Returns the watch of a reading end. */
  IoWatch<Kevent.Read> readable(int i) {
    return channels.length > 0 ? Watch.read(source(i)) : Watch.read(in[i]);
  }

  SourceChannel source(int i) {
    return channels[i].source();
  }

  /** Writes a byte to some of them, evenly spread. */
  void activate(int active) {
    for (int i = 0; i < active; i++) {
      Native.write(out[(int) ((long) i * out.length / active)]);
    }
  }

  /** The work of a handler: carries a byte from a pipe to another. */
  @FunctionalInterface
  interface Hop {
    void run() throws IOException;
  }

  Hop hop(int from, int to) {
    int source = in[from];
    int sink = out[to];
    return () -> Native.hop(source, sink);
  }

  Hop channelHop(int from, int to, ByteBuffer buffer) {
    SourceChannel source = source(from);
    SinkChannel sink = channels[to].sink();
    return () -> {
      buffer.clear();
      if (source.read(buffer) != 1) {
        throw new IllegalStateException("nothing to read");
      }
      buffer.flip();
      sink.write(buffer);
    };
  }

  @Override
  public void close() throws IOException {
    for (Pipe pipe : channels) {
      pipe.source().close();
      pipe.sink().close();
    }
    for (int i = channels.length; i < in.length; i++) {
      Native.close(in[i]);
      Native.close(out[i]);
    }
  }
}
