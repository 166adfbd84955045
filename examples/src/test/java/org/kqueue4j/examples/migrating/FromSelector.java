// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.migrating;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Iterator;
import org.kqueue4j.loop.EventLoop;

/** A server over the JDK's Selector, and the same over an event loop. */
final class FromSelector {
  private FromSelector() {}

  /** Sends back what it reads, if there is room. */
  private record Session(SocketChannel channel, ByteBuffer buffer) {
    Session(SocketChannel channel) {
      this(channel, ByteBuffer.allocate(1024));
    }

    void read() throws IOException {
      if (!echo()) {
        channel.close();
      }
    }

    private boolean echo() {
      try {
        return channel.read(buffer.clear()) >= 0 && channel.write(buffer.flip()) >= 0;
      } catch (IOException e) {
        return false; // the client has reset the connection
      }
    }
  }

  // doc: before
  static void serveBefore(ServerSocketChannel listener) throws IOException {
    try (Selector selector = Selector.open()) {
      listener.register(selector, SelectionKey.OP_ACCEPT);
      while (!Thread.interrupted()) {
        selector.select();
        Iterator<SelectionKey> keys = selector.selectedKeys().iterator();
        while (keys.hasNext()) {
          SelectionKey key = keys.next();
          keys.remove();
          if (key.attachment() instanceof Session session) {
            session.read();
          } else {
            SocketChannel channel = listener.accept();
            if (channel != null) {
              channel.configureBlocking(false);
              channel.register(selector, SelectionKey.OP_READ, new Session(channel));
            }
          }
        }
      }
    }
  }

  // end doc
  // doc: after
  static void serve(ServerSocketChannel listener) {
    try (EventLoop loop = EventLoop.open()) {
      loop.onReadable(listener, () -> accept(loop, listener));
      loop.run(); // returns when the thread is interrupted
    }
  }

  private static void accept(EventLoop loop, ServerSocketChannel listener) throws IOException {
    SocketChannel channel = listener.accept();
    if (channel != null) {
      channel.configureBlocking(false);
      Session session = new Session(channel);
      loop.onReadable(channel, session::read);
    }
  }
  // end doc
}
