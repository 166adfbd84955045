// SPDX-License-Identifier: BSD-2-Clause
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
 * The echo server on a {@link Selector}, in a process of its own.
 *
 * <pre>SelectorEcho jdk|kqueue</pre>
 */
public final class SelectorEcho {
  private final Selector selector;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(Echo.ROOM);

  private SelectorEcho(Selector selector) {
    this.selector = selector;
  }

  /** Runs the server. */
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
        EchoListener.echo(connection, buffer);
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
}
