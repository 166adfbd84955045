// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.IntFunction;
import org.kqueue4j.Kevent;
import org.kqueue4j.KeventList;
import org.kqueue4j.Kqueue;
import org.kqueue4j.benchmarks.ChannelPipes.ChannelHop;
import org.kqueue4j.benchmarks.RawPipes.Hop;
import org.kqueue4j.benchmarks.Ring.Shape;

/** The ring on a {@link Kqueue}, by raw descriptors or by channels. */
final class KqueueRing extends JavaWorker {
  private final Kqueue kq;
  private final AutoCloseable pipes;
  private final KeventList events = new KeventList(Ring.BATCH);

  private KqueueRing(Kqueue kq, AutoCloseable pipes) {
    this.kq = kq;
    this.pipes = pipes;
  }

  /** Opens a ring of raw descriptors. */
  static Worker ofDescriptors(Shape shape, Kqueue.Option... options) {
    RawPipes pipes = new RawPipes(shape.pipes());
    KqueueRing ring = new KqueueRing(Kqueue.open(options), pipes);
    for (int i = 0; i < shape.pipes(); i++) {
      ring.kq.add(Kevent.read(pipes.in[i]).udata(pipes.hop(i, shape.next(i))));
    }
    pipes.activate(shape.active());
    return ring;
  }

  /** Opens a ring of channels, whose handlers use the raw descriptors. */
  static Worker ofChannels(Shape shape) throws IOException {
    ChannelPipes pipes = new ChannelPipes(shape.pipes());
    return ofChannels(shape, pipes, i -> pipes.hop(i, shape.next(i)));
  }

  /** Opens a ring of channels, whose handlers read from and write to the channels. */
  static Worker withChannelHandlers(Shape shape) throws IOException {
    ChannelPipes pipes = new ChannelPipes(shape.pipes());
    ByteBuffer buffer = ByteBuffer.allocateDirect(1);
    return ofChannels(shape, pipes, i -> pipes.channelHop(i, shape.next(i), buffer));
  }

  private static Worker ofChannels(Shape shape, ChannelPipes pipes, IntFunction<Record> hop) {
    KqueueRing ring = new KqueueRing(Kqueue.open(), pipes);
    for (int i = 0; i < shape.pipes(); i++) {
      ring.kq.add(Kevent.read(pipes.source(i)).udata(hop.apply(i)));
    }
    pipes.activate(shape.active());
    return ring;
  }

  @Override
  long spin(long wanted) throws Exception {
    long handled = 0;
    while (handled < wanted) {
      int n = kq.kevent(null, events, Kqueue.FOREVER);
      for (int i = 0; i < n; i++) {
        switch (events.udata(i)) {
          case Hop hop -> hop.run();
          case ChannelHop hop -> hop.run();
          case null, default -> throw new IllegalStateException(events.toString());
        }
      }
      handled += n;
    }
    return handled;
  }

  @Override
  public void close() throws Exception {
    kq.close();
    pipes.close();
  }
}
