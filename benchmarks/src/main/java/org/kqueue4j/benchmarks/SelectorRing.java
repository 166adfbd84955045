// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.function.Consumer;
import org.kqueue4j.benchmarks.ChannelPipes.ChannelHop;
import org.kqueue4j.benchmarks.RawPipes.Hop;
import org.kqueue4j.benchmarks.Ring.Shape;

/**
 * The ring on a {@link Selector}, with handlers that use raw descriptors or channels. A selector
 * has no parameter for the number of events at once: it takes up to 1024.
 */
final class SelectorRing extends JavaWorker {
  private final ChannelPipes pipes;
  private final Selector selector = Selector.open();
  private final Consumer<SelectionKey> handler;

  private SelectorRing(ChannelPipes pipes, Consumer<SelectionKey> handler) throws IOException {
    this.pipes = pipes;
    this.handler = handler;
  }

  /** Opens a ring whose handlers use raw descriptors. */
  static Worker ofDescriptors(Shape shape) throws IOException {
    SelectorRing ring =
        new SelectorRing(new ChannelPipes(shape.pipes()), key -> ((Hop) key.attachment()).run());
    for (int i = 0; i < shape.pipes(); i++) {
      ring.register(i, ring.pipes.hop(i, shape.next(i)));
    }
    ring.pipes.activate(shape.active());
    return ring;
  }

  /** Opens a ring whose handlers read from and write to the channels. */
  static Worker ofChannels(Shape shape) throws IOException {
    SelectorRing ring =
        new SelectorRing(new ChannelPipes(shape.pipes()), SelectorRing::handleChannel);
    ByteBuffer buffer = ByteBuffer.allocateDirect(1);
    for (int i = 0; i < shape.pipes(); i++) {
      ring.register(i, ring.pipes.channelHop(i, shape.next(i), buffer));
    }
    ring.pipes.activate(shape.active());
    return ring;
  }

  private void register(int pipe, Record hop) throws IOException {
    pipes.source(pipe).register(selector, SelectionKey.OP_READ, hop);
  }

  private static void handleChannel(SelectionKey key) {
    try {
      ((ChannelHop) key.attachment()).run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  long spin(long wanted) throws IOException {
    long handled = 0;
    while (handled < wanted) {
      handled += selector.select(handler);
    }
    return handled;
  }

  @Override
  public void close() throws IOException {
    selector.close();
    pipes.close();
  }
}
