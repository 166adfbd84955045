// SPDX-License-Identifier: BSD-2-Clause
package org.kqueue4j.examples.cookbook;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.kqueue4j.Filter;
import org.kqueue4j.Kevent;
import org.kqueue4j.Kqueue;
import org.kqueue4j.Watch;

/** Passes each connection on to another server. */
final class TcpProxy implements AutoCloseable {
  // doc: proxy
  private final Kqueue kq = Kqueue.open();
  private final ServerSocketChannel listener;
  private final SocketAddress target;

  /** Of a listener that does not block. */
  TcpProxy(ServerSocketChannel listener, SocketAddress target) {
    this.listener = listener;
    this.target = target;
  }

  private record Connecting(SocketChannel client, SocketChannel server) {}

  private record Direction(SocketChannel from, SocketChannel to, ByteBuffer buffer) {}

  void run() throws IOException, InterruptedException {
    kq.register(Watch.read(listener));
    for (; ; ) {
      for (Kevent event : kq.take()) {
        switch (event.attachment()) {
          case Connecting pair -> connected(pair);
          case Direction direction -> move(direction, event);
          case null, default -> accept();
        }
      }
    }
  }

  private void accept() throws IOException {
    SocketChannel client = listener.accept();
    if (client == null) {
      return; // it has gone already
    }
    client.configureBlocking(false);
    SocketChannel server = SocketChannel.open();
    try {
      server.configureBlocking(false);
      server.connect(target);
      kq.register(Watch.write(server), new Connecting(client, server));
    } catch (IOException e) {
      close(client, server);
    }
  }

  private void connected(Connecting pair) throws IOException {
    try {
      if (!pair.server.finishConnect()) {
        return;
      }
      kq.delete(Watch.write(pair.server));
      watch(new Direction(pair.client, pair.server, ByteBuffer.allocate(16 * 1024)));
      watch(new Direction(pair.server, pair.client, ByteBuffer.allocate(16 * 1024)));
    } catch (IOException e) {
      close(pair.client, pair.server);
    }
  }

  private void watch(Direction direction) {
    kq.register(Watch.read(direction.from), direction);
  }

  private void move(Direction direction, Kevent event) throws IOException {
    SocketChannel from = direction.from;
    SocketChannel to = direction.to;
    ByteBuffer buffer = direction.buffer;
    boolean readable = event.filter() == Filter.READ;
    try {
      if (readable) {
        if (from.read(buffer.clear()) < 0) { // it says no more, but may listen still
          kq.delete(Watch.read(from));
          to.shutdownOutput();
          if (from.socket().isOutputShutdown()) {
            close(from, to);
          }
          return;
        }
        buffer.flip();
      }
      to.write(buffer);
      if (readable && buffer.hasRemaining()) { // wait for room, and read no more meanwhile
        kq.delete(Watch.read(from));
        kq.register(Watch.write(to), direction);
      } else if (!readable && !buffer.hasRemaining()) {
        kq.delete(Watch.write(to));
        kq.register(Watch.read(from), direction);
      }
    } catch (IOException e) {
      close(from, to);
    }
  }

  private static void close(SocketChannel a, SocketChannel b) throws IOException {
    try (a;
        b) {} // their knotes go with them
  }

  // end doc

  @Override
  public void close() throws IOException {
    kq.close();
    listener.close();
  }
}
