package org.kqueue4j.benchmarks;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.function.Consumer;
import org.kqueue4j.benchmarks.RawPipes.Hop;
import org.kqueue4j.benchmarks.Ring.Shape;

/**
 * The ring on a {@link Selector}, with handlers that use the descriptors' numbers. It can't be told
 * how many events to take at once: it takes up to 1024.
 */
final class SelectorRing extends JavaWorker {
  private final ChannelPipes pipes;
  private final Selector selector;
  private final Consumer<SelectionKey> handler = SelectorRing::handle;

  SelectorRing(Shape shape) throws IOException {
    pipes = new ChannelPipes(shape.pipes());
    selector = Selector.open();
    for (int i = 0; i < shape.pipes(); i++) {
      pipes.source(i).register(selector, SelectionKey.OP_READ, pipes.hop(i, shape.next(i)));
    }
    pipes.activate(shape.active());
  }

  private static void handle(SelectionKey key) {
    ((Hop) key.attachment()).run();
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
