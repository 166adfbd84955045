package org.kqueue4j.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;

/**
 * The echo on a {@link Selector}: a process of its own.
 *
 * <pre>SelectorEcho jdk|kqueue</pre>
 */
public final class SelectorEcho {
  private final Selector selector;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(Echo.ROOM);

  private SelectorEcho(Selector selector) {
    this.selector = selector;
  }

  /** Runs it. */
  public static void main(String[] args) throws IOException {
    try (ServerSocketChannel listener = EchoListener.open();
        Selector selector = Selectors.provider(args[0]).openSelector()) {
      listener.register(selector, SelectionKey.OP_ACCEPT);
      EchoListener.announce(listener.socket().getLocalPort());
      new SelectorEcho(selector).serve();
    }
  }

  private void serve() throws IOException {
    Consumer<SelectionKey> handler = this::handle;
    for (; ; ) {
      selector.select(handler);
    }
  }

  private void handle(SelectionKey key) {
    try {
      if (key.channel() instanceof SocketChannel connection) {
        echo(connection);
      } else {
        accept((ServerSocketChannel) key.channel());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept(ServerSocketChannel listener) throws IOException {
    EchoListener.accept(listener).register(selector, SelectionKey.OP_READ);
  }

  private void echo(SocketChannel connection) throws IOException {
    buffer.clear();
    if (connection.read(buffer) < 0) {
      connection.close();
      return;
    }
    buffer.flip();
    connection.write(buffer);
  }
}
