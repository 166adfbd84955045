package org.kqueue4j.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.function.Consumer;
import org.kqueue4j.benchmarks.ChannelPipes.ChannelHop;
import org.kqueue4j.benchmarks.Ring.Shape;

/** As {@link SelectorRing}, with handlers that read from and write to the channels. */
final class SelectorChannelRing extends JavaWorker {
  private final ChannelPipes pipes;
  private final Selector selector;
  private final Consumer<SelectionKey> handler = SelectorChannelRing::handle;

  SelectorChannelRing(Shape shape) throws IOException {
    pipes = new ChannelPipes(shape.pipes());
    selector = Selector.open();
    ByteBuffer buffer = ByteBuffer.allocateDirect(1);
    for (int i = 0; i < shape.pipes(); i++) {
      pipes
          .source(i)
          .register(selector, SelectionKey.OP_READ, pipes.channelHop(i, shape.next(i), buffer));
    }
    pipes.activate(shape.active());
  }

  private static void handle(SelectionKey key) {
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
